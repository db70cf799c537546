// How each dialect writes a value into the text of a statement.
import { expect, it } from "vitest";
import { literal as mysql } from "../../src/engines/mysql/ddl/literal.js";
import { literal as postgres } from "../../src/engines/postgresql/ddl/literal.js";
import { literal as sqlite } from "../../src/engines/sqlite/ddl/literal.js";
import type { SqlValue } from "../../src/schema/operations.js";

it.each<[SqlValue, string, string, string]>([
  [null, "NULL", "NULL", "NULL"],
  [true, "1", "true", "true"],
  [-1.5, "-1.5", "-1.5", "-1.5"],
  [2n ** 60n, "1152921504606846976", "1152921504606846976", "1152921504606846976"],
  ["it's", "'it''s'", "'it''s'", "'it''s'"],
  ["a\\'", "'a\\'''", "E'a\\\\'''", "'a\\\\'''"],
  [new Uint8Array([0, 255]), "X'00FF'", "decode('00ff', 'hex')", "X'00FF'"],
])("writes %s", (value, ...expected) => {
  expect([sqlite(value), postgres(value), mysql(value)]).toEqual(expected);
});
