// Runs the blocks of a page from the first to the last, in one shell, in a sandbox (sandbox.sh).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { shellWord } from "../../../src/shell-word.js";
import { builtProgram, projectRoot } from "../cli/cli.js";
import { makeFolder, removeFolder } from "../cli/temporary-folder.js";
import { sameOutput, withoutTimes } from "./compare-output.js";
import { type Block, type Command, commandsOf, isRun, type Page } from "./page.js";

const support = path.join(projectRoot, "test/support/docs");
export const differs = "prints something else";

/** For pages that hang, not for slow ones, as in vitest.config.ts. */
export const patience = 600_000;

export interface Problem {
  readonly command: Command;
  readonly problem: string;
  readonly printed: string;
}

const canUnshare =
  process.geteuid?.() === 0 &&
  spawnSync("unshare", ["-mpn", "--fork", "--kill-child", "sh", "-c", "mount -t tmpfs none /mnt && ip link set lo up"])
    .status === 0;

/** @returns why the page cannot be run here, if it cannot */
export function missingFor({ settings }: Page): string | undefined {
  if (!canUnshare) return "only root can give it a file system and a network of its own";
  const needed = settings.needs?.split(",") ?? [];
  const missing = needed.filter((program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  return missing.length === 0 ? undefined : `${missing.join(", ")} not installed`;
}

/**
 * @param cache a folder that the pages of a run share
 * @returns what did not do what the page says; empty if all is well
 */
export async function runPage(page: Page, cache: string): Promise<Problem[]> {
  const folder = makeFolder();
  try {
    const steps = page.blocks.flatMap((block) => stepsOf(block, page));
    writeFileSync(path.join(folder, "page.sh"), steps.map(asScript).join("\n"));
    writeFileSync(path.join(folder, "prepare.sh"), preparation(page));
    writeFileSync(path.join(folder, "start.sh"), startOf(page));
    const output = await inSandbox(path.join(folder, "start.sh"), cache);
    return steps.flatMap((step, index) => problemOf(step, folder, index, output));
  } finally {
    removeFolder(folder);
  }
}

interface Step {
  readonly command: Command;
  /** A hidden one, and one of an `sh`, may print anything. */
  readonly isCompared: boolean;
  readonly status: number;
}

function stepsOf(block: Block, { settings }: Page): Step[] {
  if (block.kind === "prepare") return [];
  const file = block.attributes.file;
  if (file !== undefined) return [{ command: writing(block, file), isCompared: false, status: 0 }];
  if (!isRun(block)) return [];
  // Cron runs its commands as the user in the line.
  const user = block.language === "crontab" && settings.as === "root" ? "sudo -u kallithea sh -c " : "";
  const commands = commandsOf(block).map((command) =>
    user === "" ? command : { ...command, text: user + shellWord(command.text) },
  );
  return commands.map((command, index) => ({
    command,
    isCompared: block.language === "console",
    status: index === commands.length - 1 ? Number(block.attributes.status ?? 0) : 0,
  }));
}

/** A block that is the content of a file. */
function writing({ line, lines }: Block, file: string): Command {
  const text = `mkdir -p "$(dirname ${file})" && cat > ${file} <<'END OF BLOCK'\n${lines.join("\n")}\nEND OF BLOCK`;
  return { line, text, outputLine: line, output: [] };
}

function asScript({ command, status }: Step, index: number): string {
  // Without the trap, only the last command of several would count.
  const trap = status === 0 ? "trap 'failed=$?' ERR" : "trap - ERR";
  return `failed=0; ${trap}
{ ${withoutTimes(command.text)}
} > /run/results/${index}.out 2>&1 < /dev/null; status=$?
[ $failed -eq 0 ] || status=$failed
trap - ERR
echo $status > /run/results/${index}.status`;
}

function preparation({ blocks, settings }: Page): string {
  const own = blocks.filter(({ kind }) => kind === "prepare").flatMap(({ lines }) => lines);
  const lines = [`. ${support}/prepare.sh`, ...(settings.prepare?.split(",") ?? []), ...own];
  return ["set -e", `PROJECT='${projectRoot}'`, `PROGRAM='${builtProgram}'`, ...lines].join("\n");
}

/** Prepares as root, then runs the page as the user that it asks for. */
function startOf({ settings }: Page): string {
  const user = settings.as ?? "kallithea";
  const home = user === "root" ? "/root" : `/home/${user}`;
  const search = `/usr/local/sbin:/usr/local/bin:${path.dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`;
  const environment = `HOME=${home} USER=${user} LOGNAME=${user} PATH=${search} LANG=C.UTF-8 TZ=UTC PROJECT='${projectRoot}'`;
  return `chmod 777 /run/results
env -i PATH=${search} LANG=C.UTF-8 TZ=UTC bash /run/results/prepare.sh > /run/results/prepare.out 2>&1 || {
  echo "preparation failed:"; cat /run/results/prepare.out; exit 1; }
cd ${settings.in ?? (user === "root" ? "/root" : "/srv/kallithea")}
exec ${user === "root" ? "" : `setpriv --reuid ${user} --regid ${user} --init-groups `}env -i ${environment} bash /run/results/page.sh`;
}

function inSandbox(script: string, cache: string): Promise<string> {
  return new Promise((resolve) => {
    const unshare = ["-mpn", "--fork", "--kill-child", "bash", path.join(support, "sandbox.sh")];
    const child = spawn("unshare", [...unshare, projectRoot, process.execPath, script, cache], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: patience,
    });
    let output = "";
    const add = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("exit", () => resolve(output));
  });
}

function problemOf({ command, isCompared, status }: Step, folder: string, index: number, output: string): Problem[] {
  const read = (name: string) => {
    const file = path.join(folder, `${index}.${name}`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };
  const printed = read("out");
  const ended = read("status").trim();
  if (ended !== String(status)) {
    const problem = ended === "" ? `did not end: ${output}` : `exit status ${ended} instead of ${status}`;
    return [{ command, problem, printed }];
  }
  if (!isCompared || sameOutput(command.output, printed)) return [];
  return [{ command, problem: differs, printed }];
}
