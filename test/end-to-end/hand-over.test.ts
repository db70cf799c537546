// The commands that Kallithea's own program runs: arguments, streams, signals and exit statuses, with a program in the
// place of its Python.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { fakePython } from "../support/reference/fake-python.js";

/** An instance whose Python runs a shell script instead of Kallithea. */
async function instanceWith(script?: string): Promise<TestInstance & { python: string }> {
  const made = makeInstance(temporaryFolder());
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  const { python } = fakePython(path.join(made.folder, "my venv"), script === undefined ? {} : { script });
  appendFileSync(made.ini, "use_celery = true\nindex_dir = %(here)s/data/index\n");
  return { ...made, python };
}

const run = ({ ini, python }: { ini: string; python: string }, command: string, ...args: string[]) =>
  runBuilt([command, "-c", ini, "--python", python, ...args]);

describe("a command of Kallithea's own program", () => {
  it("gets its arguments as they were typed", async () => {
    const made = await instanceWith();
    const index = run(made, "index-create", "-f", "--index-only", "a,b c", "--repo-location=-x", "--update-only=");
    expect(index.stderr).toBe("");
    expect(index.stdout.split("\n")).toEqual([
      "index-create",
      "-c",
      made.ini,
      "--repo-location=-x",
      "--index-only=a,b c",
      "--update-only=",
      "--full",
      "",
    ]);
    expect(run(made, "ishell").stdout).toBe(`ishell\n-c\n${made.ini}\n`);
    const celery = run(made, "celery-run", "worker", "--", "--loglevel=info", "-c", "4", "--", "a b", "-");
    expect(celery.stdout).toBe(
      ["celery-run", "-c", made.ini, "--", "worker", "--loglevel=info", "-c", "4", "--", "a b", "-", ""].join("\n"),
    );
    expect(run(made, "celery-run", "--loglevel=info")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Unknown option --loglevel."),
    });
  });

  it("gets the standard streams, the folder, and the programs of the virtual environment", async () => {
    const made = await instanceWith(
      'cat; pwd; echo "$PATH" | cut -d: -f1; echo "$KALLITHEA_CLI_HANDED_OVER" >&2; exit 7',
    );
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = runBuilt(["ishell", "-c", made.ini, "--python", made.python], {
      cwd,
      input: "typed\n",
    });
    expect(stdout).toBe(`typed\n${cwd}\n${path.dirname(made.python)}\n`);
    expect({ status, stderr }).toEqual({ status: 7, stderr: "1\n" });
  });

  it.each(["TERM", "INT", "KILL", "SEGV"] as const)(
    "that is killed by SIG%s gives 128 plus its number",
    async (name) => {
      const made = await instanceWith(`kill -${name} $$; sleep 60`);
      expect(run(made, "index-create").status).toBe(128 + { TERM: 15, INT: 2, KILL: 9, SEGV: 11 }[name]);
    },
  );

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGQUIT"] as const)(
    "gets %s, and decides what it means; what it has started gets nothing",
    async (name) => {
      const made = await instanceWith(
        `trap 'echo got; exit 5' ${name.slice(3)}\nsh -c 'trap "echo pool" ${name.slice(3)}; touch "$0"; sleep 1; sleep 1' "$PWD/ready" &\nwait`,
      );
      const args = [builtProgram, "celery-run", "-c", made.ini, "--python", made.python];
      const child = spawn(process.execPath, args, {
        cwd: made.folder,
        stdio: ["ignore", "pipe", "inherit"],
        detached: true,
      });
      let printed = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
      while (!existsSync(path.join(made.folder, "ready"))) await new Promise((resolve) => setTimeout(resolve, 20));
      process.kill(-(child.pid as number), name);
      const [status] = await once(child, "close");
      expect({ status, printed }).toEqual({ status: 5, printed: "got\n" });
    },
  );

  it("is not run twice by itself", async () => {
    const made = await instanceWith(`exec ${process.execPath} ${builtProgram} ishell -c "$3" --python "$0"`);
    const { status, stderr } = run(made, "ishell");
    expect(status).toBe(1);
    expect(stderr).toContain(`Error: ishell: ${made.python} started this program again instead of Kallithea's own.`);
  });

  it("is not run with a database that its processes could not open", async () => {
    const made = await instanceWith();
    for (const command of ["index-create", "celery-run", "ishell"]) {
      writeFileSync(made.database, "");
      expect(run(made, command), command).toMatchObject({ status: 4, stdout: "" });
      writeFileSync(made.database, "not a database, whatever its name says");
      expect(run(made, command), command).toMatchObject({ status: 1, stdout: "" });
    }
    expect(existsSync(path.join(made.folder, "data"))).toBe(false);
  });

  it("is not run if the ini says that no task is sent to a worker", async () => {
    const made = await instanceWith();
    const text = readFileSync(made.ini, "utf8");
    for (const [value, message] of [
      ["false", "use_celery in [app:main] is not true"],
      ["", "use_celery in [app:main] is not true"],
      ["maybe", "use_celery in [app:main] is not a boolean"],
    ] as const) {
      writeFileSync(made.ini, text.replace("use_celery = true", `use_celery = ${value}`));
      const { status, stdout, stderr } = run(made, "celery-run");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(message);
    }
  });

  it("builds the index alone, and only in a folder of its own", async () => {
    const made = await instanceWith("sleep 3");
    const first = spawn(process.execPath, [builtProgram, "index-create", "-c", made.ini, "--python", made.python]);
    while (!existsSync(path.join(made.folder, "data/index.lock")))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(run(made, "index-create", "-f")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Error: An index-create is already running/),
    });
    await once(first, "close");
    expect(readdirSync(path.join(made.folder, "data"))).toEqual([]);
    mkdirSync(path.join(made.folder, "data/index/mine"), { recursive: true });
    expect(run(made, "index-create")).toMatchObject({ status: 5, stderr: expect.stringContaining("also holds mine") });
    writeFileSync(made.ini, readFileSync(made.ini, "utf8").replace(/^index_dir.*\n/m, ""));
    expect(run(made, "index-create")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("index_dir is not set"),
    });
  });
});

it("ships the file that starts Kallithea's own program", () => {
  expect(readFileSync(path.join(projectRoot, "templates/run-kallithea-cli.py"), "utf8")).toContain("cli(");
});
