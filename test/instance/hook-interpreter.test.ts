import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { iniFromText } from "../../src/ini/load.js";
import { hookInterpreterWarnings } from "../../src/instance/hook-interpreter.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const ini = (text = "") => iniFromText(`[app:main]\nuse = egg:kallithea\n${text}`, "/etc/my.ini");

/** @returns its path */
function program(script: string, name = "python3", folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

describe("the interpreter of the Git hooks", () => {
  it("causes no warning if it can import Kallithea", async () => {
    expect(await hookInterpreterWarnings(ini(), program("exit 0"))).toEqual([]);
  });

  it("is checked without the current folder, and without passwords in its environment", async () => {
    vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", "secret");
    const asked = program('[ "$(pwd)" = / ] && [ -z "$KALLITHEA_ADMIN_PASSWORD" ] && [ "$1" = -c ]');
    expect(await hookInterpreterWarnings(ini(), asked)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("is reported if it cannot import Kallithea, with the commands that change it", async () => {
    const [what, then, or] = await hookInterpreterWarnings(ini(), program("exit 3"));
    expect(what).toMatch(
      /python3, the interpreter of the Git hooks, cannot import Kallithea: git push would report an error/,
    );
    expect(then).toMatch(
      /^To change it: kallithea-cli config-set -c \/etc\/my\.ini git_hook_interpreter=\/.+ && kallithea-cli repo-scan -c \/etc\/my\.ini --install/,
    );
    expect(or).toBe(
      "Or use hooks that do not need Python: kallithea-cli config-set -c /etc/my.ini git_hook_native=true && kallithea-cli repo-scan -c /etc/my.ini --install-git-hooks",
    );
  });

  it("is reported if it cannot be started", async () => {
    const [what] = await hookInterpreterWarnings(ini(), "/nonexistent/python");
    expect(what).toContain("cannot be started (there is no such program)");
  });

  it("is reported on one line of printable text, whatever it prints and however it ends", async () => {
    const cases: [string, string][] = [
      [
        "printf 'Traceback:\\n  x\\nImportError: \\033[31m\\n' >&2; exit 1",
        "failed with exit status 1 (ImportError: ?[31m)",
      ],
      ["exit 7", "failed with exit status 7"],
      ["printf 'a\\nb\\n' >&2; kill -SEGV $$", "was killed by SIGSEGV (b)"],
    ];
    for (const [script, expected] of cases) {
      const [what] = await hookInterpreterWarnings(ini(), program(script));
      expect(what).toContain(`, the interpreter of the Git hooks, ${expected}: git push would report an error`);
      expect(what).not.toMatch(/\n|spawn|Command failed/);
    }
  });

  it("is reported soon if it does not respond, and no process is left behind", async () => {
    const log = path.join(temporaryFolder(), "pids");
    const hanging = program(`sleep 60 &\necho $$ $! > ${log}\nwait`);
    const start = performance.now();
    const [what, then, ...more] = await hookInterpreterWarnings(ini(), hanging);
    expect(performance.now() - start).toBeLessThan(9000);
    expect(what).toBe(`${hanging}, the interpreter of the Git hooks, did not respond within 5 s: git push would hang.`);
    expect([then, more]).toEqual([`To see why, run: ${hanging} -c 'import kallithea'`, []]);
    for (const pid of readFileSync(log, "utf8").trim().split(" ")) expect(await hasEnded(Number(pid)), pid).toBe(true);
  }, 20_000);

  it("leaves no process behind if it ends and its child does not", async () => {
    const log = path.join(temporaryFolder(), "pid");
    expect(await hookInterpreterWarnings(ini(), program(`sleep 60 &\necho $! > ${log}\nexit 0`))).toEqual([]);
    expect(await hasEnded(Number(readFileSync(log, "utf8")))).toBe(true);
  });

  it("is killed if the scan is interrupted", async () => {
    const log = path.join(temporaryFolder(), "pid");
    const controller = new AbortController();
    const asked = hookInterpreterWarnings(ini(), program(`echo $$ > ${log}\nsleep 60`), controller.signal);
    await vi.waitFor(() => expect(readFileSync(log, "utf8")).toMatch(/\n/), 5000);
    controller.abort();
    expect(await asked).toEqual([]);
    expect(await hasEnded(Number(readFileSync(log, "utf8")))).toBe(true);
  });

  it("must be a path: the kernel does not search PATH for a #! line", async () => {
    const venv = path.join(temporaryFolder(), "bin");
    const good = program("exit 0", "pyok", venv);
    vi.stubEnv("PATH", `${venv}:${process.env.PATH}`);
    const [what, then] = await hookInterpreterWarnings(ini(), "pyok");
    vi.unstubAllEnvs();
    expect(what).toMatch(
      /^pyok, the interpreter of .+ is not an absolute path \(a #! line is not looked up on PATH\): git push/,
    );
    expect(then).toContain(` git_hook_interpreter=${good} `);
  });

  it("cannot have a space in its path", async () => {
    const good = program("exit 0", "python3", path.join(temporaryFolder(), "my venv"));
    const [what] = await hookInterpreterWarnings(ini(), good);
    const [first] = good.split(" ");
    expect(what).toContain(`has a space in its path (a #! line would start ${first} with the rest as its argument)`);
  });

  it("must fit into the line that the kernel reads", async () => {
    const deep = path.join(temporaryFolder(), ...Array.from({ length: 5 }, () => "x".repeat(60)));
    const [what] = await hookInterpreterWarnings(ini(), program("exit 0", "python3", deep));
    expect(what).toMatch(/makes a #! line of \d+ bytes; the kernel reads only \d+: git push/);
  });

  it("is reported if it is a text file, a folder, not executable, or needs a missing program", async () => {
    const file = program("exit 0");
    writeFileSync(file, "exit 0\n");
    const reasonOf = async (interpreter: string) => (await hookInterpreterWarnings(ini(), interpreter))[0];
    expect(await reasonOf(file)).toContain("is not a program (it is a text file without a #! line)");
    writeFileSync(file, "#!/nonexistent/sh\n");
    expect(await reasonOf(file)).toContain(
      "cannot be started (the program in its own #! line, or its loader, does not exist)",
    );
    chmodSync(file, 0o600);
    expect(await reasonOf(file)).toContain("cannot be started (permission denied)");
    expect(await reasonOf(path.dirname(file))).toContain("cannot be started (it is a folder)");
    expect(await reasonOf(`${file}/x`)).toContain("cannot be started (there is no such program)");
    expect(await reasonOf("/bin/sh\0")).toContain("contains a control character");
  });

  it("is not blamed if the process is out of file descriptors", async () => {
    const good = program("exit 0");
    const held: number[] = [];
    try {
      for (;;) held.push(openSync("/dev/null", "r"));
    } catch {
      // All are in use.
    }
    try {
      const lines = await hookInterpreterWarnings(ini(), good);
      expect(lines).toEqual([
        expect.stringMatching(
          /^The interpreter of the Git hooks was not checked: this process has too many open files/,
        ),
      ]);
    } finally {
      held.forEach(closeSync);
    }
  });

  it("may be a program with an argument, as after #!", async () => {
    expect(await hookInterpreterWarnings(ini(), `${program('[ "$1" = "python3 -x" ]', "env")} python3 -x`)).toEqual([]);
  });

  it("is searched for next to Kallithea's own program", async () => {
    const venv = path.join(temporaryFolder(), "bin");
    const good = program("exit 0", "python3", venv);
    const [, then] = await hookInterpreterWarnings(
      ini(`kallithea_cli_path = ${venv}/kallithea-cli\n`),
      program("exit 3"),
    );
    expect(then).toContain(` git_hook_interpreter=${good} `);
  });
});

/** A zombie, which has not been waited for, has ended. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let wait = 0; wait < 100; wait++) {
    try {
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return true;
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
