import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { iniFromText } from "../../../src/ini/load.js";
import { pythonCandidates } from "../../../src/instance/python/candidates.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const ini = (text: string, folder = "/nowhere") =>
  iniFromText(`[app:main]\nuse = egg:kallithea\n${text}`, `${folder}/my.ini`);

/** Programs below a folder, by path and text. @returns the folder */
function programs(texts: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  }
  return folder;
}

/** Commands and sources, in one text each. */
const found = (...args: Parameters<typeof pythonCandidates>) =>
  pythonCandidates(args[0], args[1] ?? {}, args[2] ?? "/nowhere/kallithea-cli")
    .map(({ command, source }) => `${command.join(" ")}: ${source}`)
    .filter((line) => !line.startsWith("/srv/kallithea/"));

describe("the Pythons that may be the one of an instance", () => {
  it("are first those that the ini names", () => {
    const folder = programs({ "a/kallithea-cli": "#!/venv/bin/python3.8\n", "a/python": "", "p/python3": "" });
    const text = `git_hook_interpreter = /usr/bin/env python3\nkallithea_cli_path = ${folder}/a/kallithea-cli`;
    expect(found(ini(text), { PATH: `${folder}/p` })).toEqual([
      "/usr/bin/env python3: git_hook_interpreter",
      "/venv/bin/python3.8: kallithea_cli_path",
      `${folder}/a/python: next to kallithea_cli_path`,
      `${folder}/p/python3: python3 on PATH`,
    ]);
  });

  it("are not this program, but the Python next to it, if it has taken the place of the original", () => {
    const folder = programs({ "bin/kallithea-cli": "#!/usr/bin/env node\n", "bin/python3": "" });
    const cli = `${folder}/bin/kallithea-cli`;
    expect(found(ini(`kallithea_cli_path = ${cli}`), { PATH: `${folder}/bin` }, cli)).toEqual([
      `${folder}/bin/python3: next to kallithea_cli_path`,
    ]);
    expect(found(undefined, {}, cli)).toEqual([`${folder}/bin/python3: next to this program`]);
  });

  it("are without an ini those on PATH and in virtual environments, even with spaces in their path", () => {
    const folder = programs({
      "x y/kallithea-cli": '#!/bin/sh\n\'\'\'exec\' "/a b/python3" "$0" "$@"\n',
      "v/bin/python": "",
    });
    expect(found(undefined, { PATH: `${folder}/x y`, VIRTUAL_ENV: `${folder}/v` })).toEqual([
      "/a b/python3: kallithea-cli on PATH",
      `${folder}/v/bin/python: virtual environment`,
    ]);
    expect(pythonCandidates(undefined, { PATH: `${folder}/x y` }, "/x")[0]?.command).toEqual(["/a b/python3"]);
  });

  it("are looked up on PATH if the ini has a bare name, and skipped if it has a relative path", () => {
    const folder = programs({ "p/python3.8": "", "bin/python": "" });
    const environment = { PATH: `${folder}/p:relative:` };
    expect(found(ini("git_hook_interpreter = python3.8"), environment)).toEqual([
      `${folder}/p/python3.8: git_hook_interpreter`,
    ]);
    for (const value of ["bin/python", "", "./python -I"])
      expect(
        found(ini(`git_hook_interpreter = ${value}\nkallithea_cli_path = bin/kallithea-cli`), environment),
      ).toEqual([]);
  });
});
