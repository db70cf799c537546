import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { iniFromText } from "../../src/ini/load.js";
import { hookInterpreterWarnings } from "../../src/instance/hook-interpreter.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const ini = (text = "") => iniFromText(`[app:main]\nuse = egg:kallithea\n${text}`, "/etc/my.ini");

/** @returns its path */
function program(script: string, name = "python3", folder = temporaryFolder()): string {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

describe("the interpreter of the hooks", () => {
  it("is not spoken of if it has Kallithea", async () => {
    expect(await hookInterpreterWarnings(ini(), program("exit 0"))).toEqual([]);
  });

  it("is asked without the current folder, and without passwords in its environment", async () => {
    vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", "secret");
    const asked = program('[ "$(pwd)" = / ] && [ -z "$KALLITHEA_ADMIN_PASSWORD" ] && [ "$1" = -c ]');
    expect(await hookInterpreterWarnings(ini(), asked)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it("is reported if it does not have it, with the line to change", async () => {
    const [what, then] = await hookInterpreterWarnings(ini(), program("exit 3"));
    expect(what).toMatch(/python3, with which the Git hooks start, does not have Kallithea: git push would end in an error/);
    expect(then).toMatch(
      /^Set `git_hook_interpreter = .+` in \[app:main\] of \/etc\/my\.ini, then run: kallithea-cli repo-scan -c \/etc\/my\.ini --install/,
    );
  });

  it("is reported if it cannot be started", async () => {
    const [what] = await hookInterpreterWarnings(ini(), "/nonexistent/python");
    expect(what).toContain("cannot be started (there is no such program)");
  });

  it("may be a program and an argument, as behind #!", async () => {
    expect(await hookInterpreterWarnings(ini(), `${program('[ "$1" = "python3 -x" ]', "env")} python3 -x`)).toEqual([]);
  });

  it("is looked for beside Kallithea's own program", async () => {
    const venv = path.join(temporaryFolder(), "bin");
    const good = program("exit 0", "python3", venv);
    const [, then] = await hookInterpreterWarnings(ini(`kallithea_cli_path = ${venv}/kallithea-cli\n`), program("exit 3"));
    expect(then).toContain(`\`git_hook_interpreter = ${good}\``);
  });
});
