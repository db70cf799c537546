import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cliWords, isPlainCommand, missingOnSshdPath, ownCliPath } from "../../src/ini/cli-path.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

function programs(...names: string[]) {
  const folder = temporaryFolder();
  for (const name of names) writeFileSync(path.join(folder, name), "#!/usr/bin/env node\n", { mode: 0o755 });
  return folder;
}

describe("the words of kallithea_cli_path", () => {
  it("are a program and arguments, unless all of it is a program", () => {
    const folder = programs("kallithea cli");
    expect(cliWords(`${folder}/kallithea cli`)).toEqual([`${folder}/kallithea cli`]);
    expect(cliWords("/opt/node  /opt/cli.cjs")).toEqual(["/opt/node", "/opt/cli.cjs"]);
    expect(cliWords("/opt/cli; rm -rf x")).toEqual(["/opt/cli; rm -rf x"]);
  });

  it.each([
    ["/opt/node /opt/cli.cjs", true],
    ["/opt/cli; rm x", false],
    ["/opt/$x", false],
    ["/opt/it's", false],
  ])("can be written without quotes: %s", (setting, plain) => {
    expect(isPlainCommand(cliWords(setting))).toBe(plain);
  });
});

describe("this program as kallithea_cli_path", () => {
  it("is itself if sshd finds the same Node", () => {
    const folder = programs("node", "kallithea-cli");
    const linked = temporaryFolder();
    symlinkSync(`${folder}/node`, `${linked}/node`);
    expect(ownCliPath(`${folder}/kallithea-cli`, `${folder}/node`, linked)).toBe(`${folder}/kallithea-cli`);
  });

  it("has Node in front if sshd finds none or another one, or it cannot be started itself", () => {
    const folder = programs("node", "kallithea-cli");
    const both = `${folder}/node ${folder}/kallithea-cli`;
    expect(ownCliPath(`${folder}/kallithea-cli`, `${folder}/node`, "/nowhere")).toBe(both);
    expect(ownCliPath(`${folder}/kallithea-cli`, `${folder}/node`, programs("node"))).toBe(both);
    writeFileSync(`${folder}/main.cjs`, "");
    expect(ownCliPath(`${folder}/main.cjs`, `${folder}/node`, folder)).toBe(`${folder}/node ${folder}/main.cjs`);
  });

  it("is itself if the two could not be told apart", () => {
    expect(ownCliPath("/opt/a b/kallithea-cli", "/opt/node", "/nowhere")).toBe("/opt/a b/kallithea-cli");
  });
});

describe("a script whose first line asks PATH for a program", () => {
  it("needs it to be on the PATH of sshd", () => {
    const folder = programs("kallithea-cli");
    expect(missingOnSshdPath(`${folder}/kallithea-cli`, "/nowhere")).toBe("node");
    expect(missingOnSshdPath(`${folder}/kallithea-cli`, programs("node"))).toBeUndefined();
    writeFileSync(`${folder}/kallithea-cli`, "#!/venv/bin/python3\n");
    expect(missingOnSshdPath(`${folder}/kallithea-cli`, "/nowhere")).toBeUndefined();
    expect(missingOnSshdPath(`${folder}/nothing`, "/nowhere")).toBeUndefined();
  });
});
