// Whatever takes the place of a folder between two steps, nothing outside of the root is deleted.
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { HeldFolder, identityOf } from "../../../src/scan/deleted/held-folder.js";
import { purge } from "../../../src/scan/deleted/purge.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const name = "rm__20200131_235959_123456__one";
const place = `grp/${name}`;
const never = new AbortController().signal;

let folder: string;
let root: HeldFolder;
let identity: string;

/** The root, and a folder outside of it that looks the same. */
beforeEach(() => {
  folder = temporaryFolder();
  for (const top of ["root", "outside"]) {
    mkdirSync(path.join(folder, top, place, "sub"), { recursive: true });
    writeFileSync(path.join(folder, top, place, "sub/file"), "");
  }
  root = HeldFolder.open(path.join(folder, "root"));
  onTestFinished(() => root.close());
  identity = identityOf(lstatSync(path.join(folder, "root", place), { bigint: true }));
});

const below = (...names: string[]) => path.join(folder, ...names);
const run = () => purge(root, { place, time: new Date(), identity }, never);
const outside = () => existsSync(below("outside", place, "sub/file"));

describe("purge", () => {
  it("deletes the folder that was found", async () => {
    expect(await run()).toEqual({ outcome: "purged" });
    expect(readdirSync(below("root/grp"))).toEqual([]);
  });

  it.each(["grp", place])("does not follow a link that takes the place of %s", async (swapped) => {
    renameSync(below("root", swapped), below("root", `${swapped}.away`));
    symlinkSync(below("outside", swapped), below("root", swapped));
    expect(await run()).toEqual({
      outcome: "failed",
      reason: "something else has taken its place since it was found",
      remains: undefined,
    });
    expect(outside()).toBe(true);
    expect(lstatSync(below("root", swapped)).isSymbolicLink()).toBe(true);
  });

  it("does not delete another folder that got the name", async () => {
    renameSync(below("root", place), below("root/restored"));
    mkdirSync(below("root", place, "new"), { recursive: true });
    expect(await run()).toMatchObject({ outcome: "failed", remains: undefined });
    expect(readdirSync(below("root", place))).toEqual(["new"]);
    expect(readdirSync(below("root/restored"))).toEqual(["sub"]);
  });

  it("stays in the root if the root's own path leads elsewhere by then", async () => {
    renameSync(below("root"), below("moved"));
    symlinkSync("outside", below("root"));
    expect(await run()).toEqual({ outcome: "purged" });
    expect([outside(), readdirSync(below("moved/grp"))]).toEqual([true, []]);
  });

  it("reports a folder that was restored", async () => {
    renameSync(below("root", place), below("root/restored"));
    expect(await run()).toEqual({ outcome: "gone" });
  });

  it("stops at a signal, and keeps the date in the name of what is left", async () => {
    const result = await purge(root, { place, time: new Date(), identity }, AbortSignal.abort());
    expect(result).toMatchObject({ outcome: "interrupted" });
    const [left = ""] = readdirSync(below("root/grp"));
    expect(left).toMatch(/^rm__20200131_235959_123456_purging-/);
    expect(readdirSync(below("root/grp", left))).toEqual(["sub"]);
  });
});

describe("a folder that is held open", () => {
  it("is reached by no path that leads elsewhere by then", () => {
    const held = root.openFolder("grp");
    renameSync(below("root/grp"), below("root/moved"));
    symlinkSync(below("outside/grp"), below("root/grp"));
    writeFileSync(below("outside/grp/file"), "");
    writeFileSync(below("root/moved/file"), "");
    if (process.platform !== "linux") expect(() => held.entry("file")).toThrow();
    else rmSync(held.entry("file"));
    held.close();
    expect([existsSync(below("outside/grp/file")), existsSync(below("root/moved/file"))]).toEqual([true, false]);
    expect(() => root.openFolder("grp")).toThrow(/ENOTDIR|ELOOP/);
  });
});
