import { expectedHead, revisionHint } from "../../database/version.js";
import { UserError } from "../../errors.js";
import type { Source } from "../connection.js";

/** @throws UserError if the source is not at the revision of this program's tables */
export async function requireHead(source: Source): Promise<void> {
  const current = await revisions(source);
  if (current.length === 1 && current[0] === expectedHead) return;
  const found = current.length === 0 ? "has no revision" : `is at ${current.join(", ")}`;
  const isEmpty = (await source.columnsByTable()).size === 0;
  throw new UserError(
    `The source, ${source.location}, ${found}; only a database at ${expectedHead} can be copied. Nothing was changed.`,
    {
      hint: revisionHint(current, { isEmpty, config: "INI" }),
    },
  );
}

async function revisions(source: Source): Promise<string[]> {
  if (!(await source.columnsByTable()).has("alembic_version")) return [];
  const rows = await source.query<{ version_num: string }>(
    "SELECT version_num FROM alembic_version ORDER BY version_num",
  );
  return rows.map(({ version_num }) => version_num);
}
