// A plan that is applied while somebody interrupts it, or changes what it is about.
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import { describe, expect, it } from "vitest";
import { InterruptedError } from "../../../src/errors.js";
import { scanRepositories } from "../../../src/scan/scan.js";
import type { ScanOptions } from "../../../src/scan/scan-options.js";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dumpDatabase } from "../../support/databases/dump.js";
import { openDataSource } from "../../support/databases/open-database.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

async function planned() {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  for (const name of ["a", "b", "c"]) emptyBare(path.join(made.repositories, name));
  const { actions } = await withDatabase(made, (source) =>
    scanRepositories(source, { ...optionsOf(made), dryRun: true }),
  );
  expect(actions?.add).toHaveLength(3);
  return { made, actions };
}

function optionsOf({ folder }: TestInstance): ScanOptions {
  return {
    ...{ git: "git", hookRunner: { interpreter: "/usr/bin/python3" }, onNotice: () => {}, journalFolder: folder },
    recordActions: true,
  };
}

async function withDatabase<Result>(made: TestInstance, use: (source: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await openDataSource(made.url);
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

const count = ({ database }: TestInstance) => dumpDatabase(database).repositories?.length ?? 0;

describe("a plan that is being applied", () => {
  it("changes nothing if it is interrupted while the repositories are compared with it", async () => {
    const { made, actions } = await planned();
    const controller = new AbortController();
    const options = {
      ...{ ...optionsOf(made), planned: actions, signal: controller.signal },
      onProgress: ({ read }: { read?: number }) =>
        read !== undefined && controller.abort(new InterruptedError("SIGINT")),
    };
    const report = await withDatabase(made, (source) => scanRepositories(source, options as ScanOptions));
    expect(report.failure).toBeInstanceOf(InterruptedError);
    expect(report.added).toEqual([]);
    expect(count(made)).toBe(0);
  });

  it("is done as it was written", async () => {
    const { made, actions } = await planned();
    const report = await withDatabase(made, (source) =>
      scanRepositories(source, { ...optionsOf(made), planned: actions } as ScanOptions),
    );
    expect(report).toMatchObject({ added: ["a", "b", "c"], planChanges: [], notPlanned: [] });
    expect(count(made)).toBe(3);
  });

  it("is refused as a whole if one repository has become another kind of folder", async () => {
    const { made, actions } = await planned();
    rmSync(path.join(made.repositories, "b"), { recursive: true });
    writeFileSync(path.join(made.repositories, "b"), "");
    const report = await withDatabase(made, (source) =>
      scanRepositories(source, { ...optionsOf(made), planned: actions } as ScanOptions),
    );
    expect(report.planChanges).toEqual([{ name: "b", change: "no longer exists" }]);
    expect(report.added).toEqual([]);
    expect(count(made)).toBe(0);
  });
});
