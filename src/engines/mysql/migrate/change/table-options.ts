import type { Connection } from "../../../server/migrate/offending-rows.js";
import { characterSet } from "../../create/rights.js";

/** What stands behind a new table. As in Kallithea's databases, which are utf8mb4 themselves; in others the table has to say so. */
export async function tableOptions(connection: Connection): Promise<string> {
  const [row]: { name: string }[] = await connection.query("SELECT @@character_set_database AS name");
  return row?.name === "utf8mb4" ? "ENGINE=InnoDB" : `ENGINE=InnoDB ${characterSet}`;
}
