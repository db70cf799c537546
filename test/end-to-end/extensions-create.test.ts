// extensions-create: an existing file is never lost.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { thisProcess } from "../../src/files/process-identity.js";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { projectRoot, runBuilt, runHere } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const template = readFileSync(path.join(projectRoot, "templates/extensions.py"), "utf8");

function setUp(defaults = "") {
  const folder = temporaryFolder();
  const ini = path.join(folder, "my.ini");
  writeFileSync(ini, `${defaults}[app:main]\nuse = egg:kallithea\n`);
  return { folder, file: path.join(folder, "extensions.py"), words: ["extensions-create", "-c", ini] };
}

const keptIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.startsWith("extensions.py."))
    .map((name) => readFileSync(path.join(folder, name), "utf8"));

describe("extensions-create", () => {
  it("writes a file that other users can read", async () => {
    const { file, words } = setUp();
    const umask = process.umask(0o022);
    const { status, stdout, stderr } = await runHere([...words, "--json"]);
    process.umask(umask);
    expect([status, stderr]).toEqual([0, ""]);
    expect(expectDocument("extensions-create", stdout)).toEqual({ file, written: true, kept: null });
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([template, 0o644]);
  });

  it("removes what a run has left that was killed when the file was complete", async () => {
    const { folder, file, words } = setUp();
    writeFileSync(file, template);
    const killed = thisProcess().replace(/-\d+-/, "-999999999-");
    writeFileSync(path.join(folder, `.extensions.py.kallithea-cli-${killed}-0123456789ab`), template);
    expect(await runHere([...words, "--yes"])).toMatchObject({ status: 0 });
    expect(readdirSync(folder).sort()).toEqual(["extensions.py", "my.ini"]);
  });

  it("asks before it replaces a file, and keeps the old one with its mode", async () => {
    const { folder, file, words } = setUp();
    writeFileSync(file, "mine", { mode: 0o640 });
    const no = await runHere(words, [false]);
    expect(no).toMatchObject({ status: 0, stdout: "Nothing done, exiting...\n" });
    expect(no.questions).toEqual([`Extension file ${file} already exists, do you want to overwrite it?`]);
    const unanswered = await runHere([...words, "--json"]);
    expect([unanswered.status, unanswered.stderr]).toEqual([2, expect.stringContaining("Missing: --yes.")]);
    const declined = await runHere([...words, "--json"], [], "no\n");
    expect(expectDocument("extensions-create", declined.stdout)).toMatchObject({ written: false });
    expect([readFileSync(file, "utf8"), keptIn(folder)]).toEqual(["mine", []]);
    const done = await runHere(words, [true]);
    expect(done).toMatchObject({ status: 0, stdout: `Wrote new extensions file to ${file}\n` });
    expect([statSync(file).mode & 0o777, keptIn(folder)]).toEqual([0o640, ["mine"]]);
    expect(await runHere([...words, "--yes", "-q"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(keptIn(folder)).toEqual(["mine"]);
  });

  it("refuses a link, which could lead anywhere, and what is not a file", async () => {
    for (const target of ["real.py", "missing.py", "extensions.py"]) {
      const { folder, file, words } = setUp();
      writeFileSync(path.join(folder, "real.py"), "mine");
      symlinkSync(target, file);
      const { status, stderr } = await runHere([...words, "--yes"]);
      expect([status, stderr]).toEqual([3, expect.stringContaining(`${file} exists and is a symbolic link`)]);
      expect(readFileSync(path.join(folder, "real.py"), "utf8")).toBe("mine");
      expect(existsSync(path.join(folder, "missing.py"))).toBe(false);
    }
    const other = setUp();
    mkdirSync(other.file);
    const { status, stderr } = await runHere([...other.words, "--yes"]);
    expect([status, stderr]).toEqual([3, expect.stringContaining(`${other.file} exists and is not a regular file`)]);
  });

  it("writes next to the ini, or to the folder that [DEFAULT] calls here", async () => {
    const elsewhere = temporaryFolder();
    const { file, words } = setUp(`[DEFAULT]\nhere = ${elsewhere}\n`);
    expect((await runHere(words)).status).toBe(0);
    expect([existsSync(file), readdirSync(elsewhere)]).toEqual([false, ["extensions.py"]]);
    const { words: missing } = setUp("[DEFAULT]\nhere = /nonexistent/folder\n");
    const { status, stderr } = await runHere(missing);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("/nonexistent/folder/extensions.py cannot be written"),
    ]);
  });

  it.skipIf(nobody.uid === undefined)(`reports a folder that is not writable${unlessRoot}`, () => {
    const { folder, words } = setUp();
    giveToNobody(path.join(folder, "my.ini"));
    giveToNobody(folder, 0o555);
    const { status, stderr } = runBuilt(words, nobody);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("extensions.py cannot be written: permission denied"),
    ]);
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });
});
