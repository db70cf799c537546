// Bind parameters next to strings and comments that look like placeholders, on real databases.
import { describe, expect, it } from "vitest";
import { type ByEngine, engines, query } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { runRevisionOn } from "../../support/migrations/run-revision.js";

const statements: ByEngine<[statement: string, stored: string]> = {
  SQLite: [String.raw`UPDATE t SET a = '\ :id? ''' || :id || '''?' /* :id? */ WHERE id = :id -- ?`, "\\ :id? '1'?"],
  PostgreSQL: [
    String.raw`UPDATE t SET a = E'it\'s :id? ' || $$ :id $$ || array_to_string((ARRAY['x', 'y'])[1:n], '') /* /* :id */ ? */ WHERE id = :id::integer`,
    "it's :id?  :id x",
  ],
  MariaDB: [
    "UPDATE t SET a = CONCAT('it\\'s :id? ', \"\\\":id?\", `n`) # :id?\n /* :id? */ WHERE id = :id -- ?",
    "it's :id? \":id?1",
  ],
};

describe.each(engines)("parameters of op.execute on $title", (engine) => {
  it.skipIf(engine.missing)("replace only real placeholders, not those in strings and comments", async () => {
    const [statement, stored] = statements[engine.name];
    const url = await databaseOn(engine, "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(100), n INTEGER)");
    await query(url, "INSERT INTO t VALUES (1, 'before', 1)");
    await runRevisionOn(url, (op) => op.execute(statement, { id: "1" }));
    expect(await query(url, "SELECT a FROM t")).toEqual([{ a: stored }]);
  });
});
