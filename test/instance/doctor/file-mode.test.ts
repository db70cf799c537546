// What --fix file-mode does to files that change between the check and the change.
import { chmodSync, linkSync, lstatSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { iniFromText } from "../../../src/ini/load.js";
import { fixFileModes } from "../../../src/instance/doctor/fixes/file-mode.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

type Context = Parameters<typeof fixFileModes>[0];

function exposedIni() {
  const folder = temporaryFolder();
  const file = path.join(folder, "my.ini");
  const text = "[app:main]\nuse = egg:kallithea\nsession.secret = 0123456789abcdef\n";
  writeFileSync(file, text);
  chmodSync(file, 0o644);
  const context = {
    ini: iniFromText(text, file),
    url: parseDatabaseUrl("sqlite:////nonexistent/kallithea.db"),
    status: { root: null },
    survey: undefined,
    scan: { journalFolder: folder },
    machine: { now: () => new Date(2026, 10, 29) },
  } as unknown as Context;
  return { file, other: path.join(folder, "other"), plan: () => fixFileModes(context) };
}

const modeOf = (file: string) => statSync(file).mode & 0o777;
const everything = () => true;

describe("--fix file-mode, after its plan was made", () => {
  it("changes the file that was checked", async () => {
    const { file, plan } = exposedIni();
    const { steps, apply } = await plan();
    expect(steps).toEqual([`Change the permissions of ${file} from 644 to 640`]);
    expect(await apply(everything)).toMatchObject({ failures: [] });
    expect(modeOf(file)).toBe(0o640);
  });

  it.each(["a link", "another file"])("does not change %s in its place", async (what) => {
    const { file, other, plan } = exposedIni();
    const { apply } = await plan();
    writeFileSync(other, "");
    chmodSync(other, 0o777);
    renameSync(file, `${file}.old`);
    if (what === "a link") symlinkSync(other, file);
    else renameSync(other, file);
    const { failures, backup } = await apply(everything);
    expect(failures).toEqual([expect.stringContaining(`${file}: `)]);
    expect(backup).toBeUndefined();
    expect([modeOf(file), lstatSync(file).isSymbolicLink()]).toEqual([0o777, what === "a link"]);
  });

  it("takes away from the permissions that the file has then", async () => {
    const { file, plan } = exposedIni();
    const { apply } = await plan();
    chmodSync(file, 0o604);
    await apply(everything);
    expect(modeOf(file)).toBe(0o600);
  });

  it.skipIf(process.geteuid?.() !== 0)("does not change a file of several names as root", async () => {
    const { file, other, plan } = exposedIni();
    linkSync(file, other);
    const { failures } = await (await plan()).apply(everything);
    expect(failures).toEqual([expect.stringContaining("several names")]);
    expect(modeOf(file)).toBe(0o644);
  });

  it("does nothing that was not agreed to", async () => {
    const { file, plan } = exposedIni();
    expect(await (await plan()).apply(() => false)).toMatchObject({ failures: [], backup: undefined });
    expect(modeOf(file)).toBe(0o644);
  });
});
