import { expect, it } from "vitest";
import { columnSql } from "../../src/engines/mysql/ddl/column-sql.js";
import { plainNames } from "../../src/engines/mysql/ddl/names.js";
import { postgresqlDialect } from "../../src/engines/postgresql/ddl/dialect.js";
import { createTableStatements } from "../../src/engines/sqlite/ddl/create-sql.js";
import { boolean, integer, nullable, primaryKey, serverDefault, string } from "../../src/schema/columns.js";
import { entity } from "../../src/schema/entity.js";
import { targetTables } from "../../src/schema/target-schema.js";
import { withDatabase } from "../support/databases/open-database.js";

const badges = entity("badges", {
  badge_id: primaryKey(),
  motto: serverDefault(string(20), "it's so"),
  stars: serverDefault(nullable(integer()), -1),
  shown: serverDefault(boolean(), true),
});

it("writes server defaults as SQLAlchemy does, and rows without a value get them", async () => {
  await withDatabase("sqlite:///:memory:", async ({ dataSource }) => {
    const [sql = ""] = targetTables([badges]).flatMap(createTableStatements);
    expect(sql.split("\n").slice(2, 5)).toEqual([
      "\tmotto VARCHAR(20) DEFAULT 'it''s so' NOT NULL, ",
      "\tstars INTEGER DEFAULT -1, ",
      "\tshown BOOLEAN DEFAULT 1 NOT NULL, ",
    ]);
    await dataSource.query(sql);
    await dataSource.query("INSERT INTO badges (badge_id) VALUES (1)");
    expect(await dataSource.query("SELECT motto, stars, shown FROM badges")).toEqual([
      { motto: "it's so", stars: -1, shown: 1 },
    ]);
  });
});

it("writes the default of a boolean as a boolean if the database has booleans", () => {
  const shown = targetTables([badges])[0]?.columns.find(({ name }) => name === "shown") ?? expect.fail();
  expect(postgresqlDialect.columnSql(shown)).toBe("shown BOOLEAN DEFAULT true NOT NULL");
  expect(columnSql(plainNames, shown)).toBe("shown BOOL NOT NULL DEFAULT true");
});
