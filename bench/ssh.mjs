// `npm run bench:ssh [-- RUNS [ROW]]`: repositories over SSH, compared with the original. In the place of ssh is a script
// that starts what sshd would start, so that encryption and the network are not measured.
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { execute } from "./execute.mjs";
import { compared, pairsInTurn } from "./in-turn.mjs";

const reference = path.join(process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"), "bin");
if (!existsSync(path.join(reference, "kallithea-cli")))
  throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");

const runs = Number(process.argv[2] ?? 9);
if (!Number.isSafeInteger(runs) || runs < 1) throw new Error(`${process.argv[2]} is not a valid number of runs`);
/** Part of the name of a row, if only one is wanted. */
const wanted = process.argv[3] ?? "";
const [keys, connections] = [1000, 20];
const python = path.join(reference, "python");
const ourProgram = [process.execPath, path.join(root, "dist/kallithea-cli.cjs")];

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const environment = {
  ...{ PATH: process.env.PATH, HOME: folder, LC_ALL: "C.UTF-8", HGRCPATH: "", HGPLAIN: "1", TZ: "UTC" },
  ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_SSH_VARIANT: "simple" },
  ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com" },
  ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" },
};

try {
  makeRepositories(path.join(folder, "repositories"));
  const ours = await makeSide("ours", ourProgram, "git_hook_native=true");
  const theirs = await makeSide("theirs", [path.join(reference, "kallithea-cli")], "git_hook_native=false");
  const compare = (name, target, command, prepare, count) =>
    name.includes(wanted) && print(name, target, measuredInTurn(ours, theirs, command, prepare, count));

  console.log(
    `Node ${process.version}; medians of ${runs} whole processes, run alternately; in parentheses, of their processor time`,
  );
  compare("git ls-remote", 12, () => ["git", "ls-remote", "ssh://host/git"]);
  compare("hg identify", 3, ({ ssh }) => ["hg", "identify", "--config", `ui.ssh=${ssh}`, "ssh://host/hg"]);
  compare(
    "git push of one commit",
    6,
    ({ clone }) => ["git", "-C", clone, "push", "-q", "ssh://host/git", "master"],
    commit,
  );
  const atOnce = `for i in $(seq ${connections}); do git ls-remote ssh://host/git & done; wait`;
  // Each run takes a minute, and has 20 connections to even out.
  compare(`${connections} connections at once`, 6, () => ["sh", "-c", atOnce], undefined, Math.ceil(runs / 3));
  for (const side of [ours, theirs]) await addKeys(side, keys - 1);
  compare(`authorized_keys, ${keys} keys`, 8, ({ program, ini }) => [
    ...program,
    "ssh-update-authorized-keys",
    "-c",
    ini,
  ]);
  const memory = [await memoryWhileServing(ours), await memoryWhileServing(theirs)];
  const most = process.execve === undefined ? 80 : 0;
  console.log(
    `memory besides that of git: ours ${memory[0]} MB, original ${memory[1]} MB (at most ${most} MB are wanted)`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeRepositories(at) {
  mkdirSync(at);
  run(["git", "init", "-q", "-b", "master", `${folder}/work`]);
  commit({ clone: path.join(folder, "work") });
  run(["git", "clone", "-q", "--bare", `${folder}/work`, `${at}/git`]);
  run(["hg", "init", `${at}/hg`]);
  writeFileSync(`${at}/hg/a`, "a\n");
  run(["hg", "-R", `${at}/hg`, "commit", "-q", "-A", "-m", "first", "-u", "a", "-d", "2020-01-01"]);
}

function commit({ clone }) {
  run(["git", "-C", clone, "commit", "-q", "--allow-empty", "-m", "change"]);
}

/** An instance with its own repositories, a clone to push from, and the stand-in for ssh. */
async function makeSide(name, program, hooks) {
  const at = path.join(folder, name);
  const side = { at, program, ini: path.join(at, "my.ini"), clone: path.join(at, "clone"), ssh: path.join(at, "ssh") };
  cpSync(path.join(folder, "repositories"), path.join(at, "repositories"), { recursive: true });
  cpSync(path.join(folder, "work"), side.clone, { recursive: true });
  const cli = path.join(at, "kallithea-cli");
  writeFileSync(cli, `#!/bin/sh\nexec ${program.map((word) => `'${word}'`).join(" ")} "$@"\n`, { mode: 0o755 });
  const settings = [`git_hook_interpreter=${python}`, hooks, "ssh_enabled=true", `kallithea_cli_path=${cli}`];
  run([...ourProgram, "config-create", side.ini, ...settings, `ssh_authorized_keys=${at}/authorized_keys`]);
  const administrator = ["--user", "doe", "--email", "doe@example.com", "--password", "a password"];
  run([...ourProgram, "setup", "-c", side.ini, "--repos", `${at}/repositories`, ...administrator]);
  await addKeys(side, 1);
  run([...ourProgram, "ssh-update-authorized-keys", "-c", side.ini]);
  const [, command] = /command="(.*?)"/.exec(readFileSync(`${at}/authorized_keys`, "utf8"));
  // As sshd does, except that it has the command from its client: here it is the last argument.
  const context = "export SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' SSH_ORIGINAL_COMMAND";
  writeFileSync(side.ssh, `#!/bin/sh\nfor SSH_ORIGINAL_COMMAND; do :; done\n${context}\nexec ${command}\n`, {
    mode: 0o755,
  });
  return side;
}

/** Rows as the web pages would add them, with keys that nobody has. */
function addKeys({ at }, count) {
  const rows = Array.from({ length: count }, () => {
    const key = Buffer.concat([Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20"), randomBytes(32)]);
    const fingerprint = createHash("sha256").update(key).digest("base64");
    return `((SELECT user_id FROM users WHERE username = 'doe'), 'ssh-ed25519 ${key.toString("base64")}', '', '${fingerprint}', '2020-01-01 00:00:00.000000')`;
  });
  const columns = "user_id, public_key, description, fingerprint, created_on";
  return execute(`sqlite:///${at}/kallithea.db`, `INSERT INTO user_ssh_keys (${columns}) VALUES ${rows.join()}`);
}

function run([command, ...args], env = environment) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", env });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: exit status ${status}\n${stdout}${stderr}`);
  return stdout;
}

function measuredInTurn(ours, theirs, command, prepare = () => {}, count = runs) {
  const measure = (side) => {
    prepare(side);
    const measurement = [python, path.join(root, "bench/measure.py"), ...command(side)];
    const result = JSON.parse(run(measurement, { ...environment, GIT_SSH: side.ssh }));
    if (result.status !== 0) throw new Error(`${command(side).join(" ")}: exit status ${result.status}`);
    return result;
  };
  const pairs = pairsInTurn(measure, ours, theirs, { runs: count });
  const of = (what) => compared(pairs.map((pair) => ({ ours: pair.ours[what], theirs: pair.theirs[what] })));
  return { seconds: of("seconds"), processor: of("processor") };
}

function print(name, target, { seconds, processor }) {
  const times = (side) => `${seconds[side].toFixed(3)} s (${processor[side].toFixed(3)})`;
  const ratio = `${seconds.ratio.toFixed(1)} (${processor.ratio.toFixed(1)}) times as fast`;
  console.log(`${name.padEnd(27)} ours ${times("ours")}   original ${times("theirs")}   ${ratio} (target ${target})`);
}

/**
 * While a client that says nothing is connected.
 * @returns the peak memory of all processes of the connection, except for that of git, in MB
 */
async function memoryWhileServing({ ssh }) {
  const connection = spawn(ssh, ["host", "git-upload-pack '/git'"], {
    env: environment,
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    // Git has begun to answer.
    await once(connection.stdout, "readable");
    return Math.round(peakBesidesGit(connection.pid) / 1024);
  } finally {
    connection.stdin.end("0000");
    connection.stdout.resume();
    await once(connection, "close");
  }
}

/** @returns KB of a process and those below it */
function peakBesidesGit(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  const own = /^Name:\tgit/m.test(status) ? 0 : Number(/^VmHWM:\s*(\d+)/m.exec(status)[1]);
  return children.reduce((sum, child) => sum + peakBesidesGit(child), own);
}
