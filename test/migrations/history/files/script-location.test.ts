import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { folderForNewFile, revisionFolders } from "../../../../src/migrations/history/files/script-location.js";
import { projectRoot } from "../../../support/cli/cli.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

describe("the directories of revision files", () => {
  it("are the bundled one for Kallithea's own name", () => {
    expect(revisionFolders({ script_location: "kallithea:alembic" }, "/")).toEqual([
      path.join(projectRoot, "src/migrations/kallithea"),
    ]);
  });

  it("are `versions` in your own directory, relative to the working directory", () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "mine"));
    expect(revisionFolders({ script_location: "mine" }, folder)).toEqual([path.join(folder, "mine/versions")]);
  });

  it.each(["one two", "one,two", "one, two"])("are those of version_locations: %j", (list) => {
    const folder = temporaryFolder();
    expect(revisionFolders({ script_location: ".", version_locations: list }, folder)).toEqual([
      path.join(folder, "one"),
      path.join(folder, "two"),
    ]);
  });

  it.each(["kallithea:alembic", "."])("may be the bundled one together with your own, with %s", (script_location) => {
    const folder = temporaryFolder();
    const version_locations = "kallithea:alembic/versions mine";
    expect(revisionFolders({ script_location, version_locations }, folder)).toEqual([
      path.join(projectRoot, "src/migrations/kallithea"),
      path.join(folder, "mine"),
    ]);
  });

  it.each([
    ["no location", undefined, "No 'script_location' key found in configuration."],
    ["an empty location", " ", "No 'script_location' key found in configuration."],
    [
      "a directory that does not exist",
      "gone",
      "Path doesn't exist: 'gone'.  Please use the 'init' command to create a new scripts folder.",
    ],
    ["another Python package", "other:alembic", "Path doesn't exist: 'other:alembic'."],
  ])("refuses %s", (_, script_location, message) => {
    expect(() => revisionFolders({ script_location }, temporaryFolder())).toThrow(message);
  });

  it.each<[string, [string, ...string[]], string | undefined, string[], string]>([
    ["in the only directory", ["/a/one"], undefined, [], "/a/one"],
    ["in the one of --version-path", ["/a/one", "/a/two"], "two", ["/a/one/x.ts"], "/a/two"],
    ["in the one of the revision that it follows", ["/a/one", "/a/two"], undefined, ["/a/two/x.ts"], "/a/two"],
  ])("take a new file %s", (_, folders, versionPath, followed, folder) => {
    expect(folderForNewFile(folders, { versionPath, followed, workingDirectory: "/a" })).toBe(folder);
  });

  it("take no new file if nothing determines which", () => {
    expect(() => folderForNewFile(["/a/one", "/a/two"], { followed: [], workingDirectory: "/a" })).toThrow(
      "Multiple version locations present, please specify --version-path",
    );
    expect(() => folderForNewFile(["/a/one"], { versionPath: "two", followed: [], workingDirectory: "/a" })).toThrow(
      "Path two is not represented in current version locations",
    );
  });
});
