import fs, { readdirSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { expect, it, onTestFinished } from "vitest";
import { RemovalJournal } from "../../../src/scan/removal/journal.js";
import { writeJournal } from "../../../src/scan/removal/journal-file.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

it("leaves no journal and says that nothing was removed if the folder cannot be flushed", () => {
  const folder = temporaryFolder();
  failToSyncFolders();
  expect(() => writeJournal(new RemovalJournal("database"), folder)).toThrow(
    /^Nothing was removed: the removal journal \S+\.json cannot be written: the disk reported an input\/output error\.$/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

function failToSyncFolders(): void {
  const { fsyncSync } = fs;
  fs.fsyncSync = (descriptor) => {
    if (fs.fstatSync(descriptor).isDirectory()) throw Object.assign(new Error("EIO"), { code: "EIO" });
    fsyncSync(descriptor);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  });
}
