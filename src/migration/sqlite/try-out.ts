// A rehearsal on a copy of an SQLite file. The files lie beside the database, for their rows are as secret; the lock of the migration keeps
// them from being used twice.
import { rmSync } from "node:fs";
import type { DataSource } from "typeorm";
import { connectSqlite } from "../../database/sqlite/connect.js";
import type { Engine, Trial } from "../run/engine.js";
import { trialOnCopy } from "../run/trial-on-copy.js";
import { copyDatabase } from "./copy-database.js";
import { differencesBetween } from "./differences.js";

/**
 * @param file the real path of the database
 * @param engineOn makes an engine on the copy
 */
export async function tryOutOnCopy<Result>(
  dataSource: DataSource,
  file: string,
  engineOn: (copy: DataSource) => Engine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const names = ["", "-0", "-1"].map((ending) => `${file}.rehearsal${ending}`);
  // A run that was killed has left its own.
  for (const name of names) remove(name);
  const [copy = "", ...states] = names;
  try {
    await copyDatabase(dataSource, file, copy);
    return await withDataSource(copy, (opened) =>
      work(
        trialOnCopy(engineOn(opened), {
          states,
          copyTo: (state) => copyDatabase(opened, copy, state),
          differencesTo: (state) => differencesBetween(opened.createQueryRunner(), state),
        }),
      ),
    );
  } finally {
    for (const name of names) remove(name);
  }
}

async function withDataSource<Result>(file: string, use: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await connectSqlite({ file, timeout: 0, withoutEntities: true });
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

function remove(file: string): void {
  for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
}
