// A disk that is not mounted leaves an empty folder: the scan must not pass over it.
import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { rootDoubtError } from "../../../src/commands/repo-scan/require-success.js";
import type { ScanReport } from "../../../src/scan/scan-report.js";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

async function instance() {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  for (const name of ["a", "team/b"]) emptyBare(path.join(made.repositories, name));
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  const scan = (...options: string[]) => runHere(["repo-scan", "-c", made.ini, ...options]);
  return { made, scan };
}

it("is an error that names an empty root, also with --quiet", async () => {
  const { made, scan } = await instance();
  renameSync(made.repositories, `${made.repositories}.away`);
  mkdirSync(made.repositories);
  const quiet = await scan("--quiet");
  expect([quiet.status, quiet.stdout]).toEqual([6, ""]);
  expect(quiet.stderr).toMatch(
    `Error: The database has 2 repositories, but the repositories root ${made.repositories} is empty.\nCheck that its disk is mounted.`,
  );
  const json = await scan("--json");
  expect([json.status, JSON.parse(json.stdout).rootDoubt]).toEqual([6, "empty"]);
  mkdirSync(path.join(made.repositories, "something"));
  expect((await scan("--quiet")).stderr).toContain(`root ${made.repositories} has none of them.`);
  expect((await scan("--quiet", "--remove-missing", "--allow-mass-removal")).status).toBe(0);
});

it("is not one if something was found, or only a folder of the root was scanned", async () => {
  const { made, scan } = await instance();
  renameSync(path.join(made.repositories, "team"), `${made.repositories}.team`);
  expect(await scan("--quiet")).toMatchObject({ status: 0, stderr: "" });
  const part = await scan("--json", "--path", "team");
  expect([part.status, JSON.parse(part.stdout).missing]).toEqual([0, ["team/b"]]);
});

it("names the number of what cannot be found on another device", () => {
  const report = { root: "/srv", missing: ["a"] } as unknown as ScanReport;
  expect(rootDoubtError(report)).toBeUndefined();
  expect(rootDoubtError({ ...report, rootDoubt: "other-device" })).toMatchObject({
    message: "The repositories root /srv is on another device than at the last scan, and 1 repository cannot be found.",
    hint: expect.stringMatching(/^Check that the right disk is mounted\. .* --allow-mass-removal$/),
    exitStatus: 6,
  });
});
