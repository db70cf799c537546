import { expect, it } from "vitest";
import { createTableStatements } from "../../src/engines/sqlite/ddl/create-sql.js";
import { boolean, nullable, primaryKey, references, string, unique } from "../../src/schema/columns.js";
import { entities as kallitheaEntities } from "../../src/schema/entities.js";
import { entity } from "../../src/schema/entity.js";
import { targetTables } from "../../src/schema/target-schema.js";

const entities = [
  entity("users", { user_id: primaryKey() }),
  entity(
    "members",
    {
      member_id: primaryKey(),
      user_id: unique(references("users")),
      nick: nullable(unique(string(20))),
      active: boolean(),
    },
    { uniques: { uq_both: ["user_id", "nick"] }, indexes: { m_idx: ["nick", "user_id"] } },
  ),
];

it("lists constraints as SQLAlchemy does: those on several columns first, the others with their columns", () => {
  const [, members] = targetTables(entities, { booleanChecks: true });
  expect(createTableStatements(members ?? expect.fail())).toEqual([
    [
      "CREATE TABLE members (",
      "\tmember_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, ",
      "\tuser_id INTEGER NOT NULL, ",
      "\tnick VARCHAR(20), ",
      "\tactive BOOLEAN NOT NULL, ",
      "\tCONSTRAINT uq_both UNIQUE (user_id, nick), ",
      "\tCONSTRAINT uq_members_user_id UNIQUE (user_id), ",
      "\tCONSTRAINT fk_members_user_id FOREIGN KEY(user_id) REFERENCES users (user_id), ",
      "\tCONSTRAINT uq_members_nick UNIQUE (nick), ",
      "\tCONSTRAINT ck_members_active CHECK (active IN (0, 1))",
      ")",
    ].join("\n"),
    "CREATE INDEX m_idx ON members (nick, user_id)",
  ]);
});

it("adds a prefix only to the names of tables", () => {
  const [users, members] = targetTables(entities, { prefix: "new_" });
  expect(users?.name).toBe("new_users");
  expect(members?.constraints).toContainEqual({
    type: "foreign",
    name: "fk_members_user_id",
    columns: ["user_id"],
    referredTable: "new_users",
    referredColumns: ["user_id"],
  });
});

it("refuses a foreign key to a table that does not exist", () => {
  expect(() => targetTables([entity("members", { member_id: primaryKey(), user_id: references("users") })])).toThrow(
    "members.user_id refers to a table that does not exist: users",
  );
});

it("names keys and constraints as Kallithea does", () => {
  const table = targetTables(kallitheaEntities, { booleanChecks: true }).find(({ name }) => name === "user_ip_map");
  expect(table?.constraints).toEqual([
    { type: "primary", name: "pk_user_ip_map", columns: ["ip_id"] },
    { type: "unique", name: "uq_user_ip_map_user_id", columns: ["user_id", "ip_addr"] },
    {
      type: "foreign",
      name: "fk_user_ip_map_user_id",
      columns: ["user_id"],
      referredTable: "users",
      referredColumns: ["user_id"],
    },
    { type: "check", name: "ck_user_ip_map_active", condition: "active IN (0, 1)" },
  ]);
  expect(table?.indexes).toEqual([]);
});
