import { indexMembers } from "../../../migrations/autogenerate/reflect/index-members.js";
import type { IndexDefinition } from "../../../schema/operation.js";
import { TokenReader } from "../../../schema/sql/token-reader.js";

/** What a CREATE INDEX text says. A column with a direction or a collation of its own counts as an expression. */
export function reflectIndex(sql: string): IndexDefinition {
  const reader = new TokenReader(sql);
  reader.skip("CREATE");
  const unique = reader.skip("UNIQUE");
  reader.skip("INDEX");
  reader.skip("IF", "NOT", "EXISTS");
  const name = readName(reader);
  reader.skip("ON");
  reader.takeName();
  const columns = indexMembers(reader.text(reader.takeParenthesised()));
  const where = reader.skip("WHERE") ? readRest(reader) : undefined;
  return { name, columns, ...(unique && { unique }), ...(where !== undefined && { where }) };
}

function readName(reader: TokenReader): string {
  const { name } = reader.takeName();
  return reader.skipSymbol(".") ? reader.takeName().name : name;
}

/** Up to the last token, without a comment behind it. */
function readRest(reader: TokenReader): string {
  const { start } = reader;
  while (!reader.atEnd()) reader.take();
  return reader.text({ start, end: reader.end });
}
