import { indexMembers } from "../../../migrations/autogenerate/reflect/index-members.js";
import type { IndexDefinition } from "../../../schema/operation.js";
import { TokenReader } from "../../../schema/sql/token-reader.js";
import type { IndexRow } from "./catalog.js";

export interface ReflectedIndex {
  readonly definition: IndexDefinition;
  /** What no operation can express. */
  readonly beyond: readonly string[];
}

/** Reads what `pg_get_indexdef()` says, e.g. `CREATE INDEX i ON public.t USING btree (a, lower(b) DESC) WHERE (c > 0)`. */
export function reflectIndex({ name, definition, valid }: IndexRow): ReflectedIndex {
  const reader = new TokenReader(definition);
  reader.skip("CREATE");
  const unique = reader.skip("UNIQUE");
  while (!reader.skip("USING")) reader.take();
  const method = reader.takeName().name;
  const columns = indexMembers(reader.text(reader.takeParenthesised()));
  const options = readOptions(reader);
  const where = reader.skip("WHERE") ? reader.text({ start: reader.start, end: definition.length }) : undefined;
  return {
    definition: { name, columns, ...(unique && { unique }), ...(where !== undefined && { where }) },
    beyond: [...(method === "btree" ? [] : [`USING ${method}`]), ...options, ...(valid ? [] : [invalid])].map(
      (what) => `${what} of index ${name}`,
    ),
  };
}

const invalid = "INVALID (a CREATE INDEX CONCURRENTLY broke off: REINDEX it)";

/** INCLUDE, NULLS NOT DISTINCT, WITH, TABLESPACE: whatever stands before the condition. */
function readOptions(reader: TokenReader): string[] {
  const { start } = reader;
  while (!reader.atEnd() && !reader.sees("WHERE")) reader.take();
  return reader.end > start ? [reader.text({ start, end: reader.end })] : [];
}
