// A rehearsal on a copy of an SQLite file. The files lie beside the database, for their rows are as secret.
import type { DataSource } from "typeorm";
import { discardTemporaryFile, type TemporaryFile } from "../../../files/temporary-file.js";
import type { MigrationEngine, Trial } from "../../../migrations/run/migration-engine.js";
import { connectSqlite } from "../connect/connect.js";
import { type CopiedDatabase, copyDatabase } from "./copy-database.js";
import { differencesBetween } from "./differences.js";

/** @param engineOn makes an engine on the copy */
export async function tryOutOnCopy<Result>(
  dataSource: DataSource,
  source: CopiedDatabase,
  engineOn: (copy: DataSource, file: string) => MigrationEngine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const copies: TemporaryFile[] = [];
  const copyOf = async (from: DataSource, place: CopiedDatabase) => {
    const copy = await copyDatabase(from, place, rehearsalStem(source.database));
    copies.push(copy);
    return copy.path;
  };
  try {
    const copy = await copyOf(dataSource, source);
    return await withDataSource(copy, (opened) =>
      work({
        place: "on a copy",
        engine: engineOn(opened, copy),
        keep: () => copyOf(opened, { ...source, database: copy }),
        differencesTo: (state) => differencesBetween(opened.createQueryRunner(), state),
      }),
    );
  } finally {
    for (const copy of copies) discardTemporaryFile(copy);
  }
}

/** What the copies of rehearsals are named after. */
export function rehearsalStem(database: string): string {
  return `${database}.rehearsal`;
}

async function withDataSource<Result>(file: string, use: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await connectSqlite({ file, timeout: 0, withoutEntities: true });
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
