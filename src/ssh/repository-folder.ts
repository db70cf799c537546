import path from "node:path";
import type { PlainSession } from "../database/open/plain-session.js";
import { UserError } from "../errors.js";

/**
 * Where a repository of the database lies.
 * @returns an absolute path below the repositories root
 * @throws UserError if the database has no root, or the name leads out of it
 */
export async function repositoryFolder(session: PlainSession, name: string): Promise<string> {
  const [row] = await session.query<{ ui_value: string | null }>(
    "SELECT ui_value FROM ui WHERE ui_section = ? AND ui_key = ?",
    ["paths", "/"],
  );
  if (!row?.ui_value) throw new UserError("The database has no repositories root.");
  const folder = path.join(row.ui_value, name);
  if (folder.startsWith(path.join(row.ui_value, "/"))) return folder;
  throw new UserError(`${folder} is not below the repositories root.`);
}
