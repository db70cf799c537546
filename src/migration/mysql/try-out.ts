// A rehearsal on a copy: another database on the same server. The lock of the migration keeps it from being used twice.
import type { DataSource } from "typeorm";
import { type Connection as Address, connectMysql } from "../../database/mysql/connect.js";
import { quote } from "../../database/mysql/quote.js";
import { placeOf } from "../../database/server/place.js";
import { temporaryNames } from "../../database/server/temporary-names.js";
import { UserError } from "../../errors.js";
import type { Engine, Trial } from "../run/engine.js";
import type { Connection } from "../server/offending-rows.js";
import { copyDatabase } from "./copy-database.js";
import { differencesBetween } from "./differences.js";

/** @param engineOn makes an engine on the copy */
export async function tryOutOnCopy<Result>(
  dataSource: DataSource,
  engineOn: (copy: DataSource) => Engine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const connection = dataSource.createQueryRunner();
  const { extra: options } = dataSource.options as unknown as { extra: Address["options"] };
  const names = ["", "-0", "-1"].map((ending) => `${temporaryNames(options.database ?? "").lock}-rehearsal${ending}`);
  const [copy = "", ...free] = names;
  try {
    // A run that was killed has left its own.
    await refusedInWords(() => dropAll(connection, names));
    await refusedInWords(() => copyDatabase(connection, options.database ?? "", copy));
    return await withCopy(dataSource, { ...options, database: copy }, (opened) =>
      work({
        place: "on a copy",
        engine: engineOn(opened),
        async keep() {
          const state = free.shift();
          if (state === undefined) throw new Error("a trial keeps two states");
          await copyDatabase(connection, copy, state);
          return state;
        },
        differencesTo: (state) => differencesBetween(connection, state, copy),
      }),
    );
  } finally {
    await dropAll(connection, names).catch(() => {});
    await connection.release();
  }
}

async function withCopy<Result>(
  original: DataSource,
  options: Address["options"],
  use: (copy: DataSource) => Promise<Result>,
): Promise<Result> {
  const { host = "", port = 0, socketPath, user = "", database = "" } = options;
  const place = placeOf({ host: socketPath ?? host, port, user, database });
  const copy = await connectMysql({
    options,
    kind: original.options.type === "mariadb" ? "MariaDB" : "MySQL",
    place,
    withoutEntities: true,
  });
  try {
    return await use(copy);
  } finally {
    await copy.destroy();
  }
}

async function dropAll(connection: Connection, databases: readonly string[]): Promise<void> {
  for (const database of databases) await connection.query(`DROP DATABASE IF EXISTS ${quote(database)}`);
}

async function refusedInWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The database cannot be copied for a rehearsal. ${error.message}`, {
      hint: "A rehearsal needs the right to make a database beside it, whose name begins with kallithea-cli. Or rehearse on a copy of your own.",
      cause: error,
    });
  }
}
