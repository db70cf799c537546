import type { DataSource, EntityManager } from "typeorm";
import { isRefusedRow } from "../../database/conflict.js";
import type { LeftOut } from "../reasons.js";
import { inTurn, type TurnOptions } from "./serialized-transaction.js";

/**
 * Writes a batch in one transaction; where the database takes offence at one of its rows, in one a row, so that the others come in.
 * @param write must look at the database anew each time; it returns what it has written
 * @returns what was written, and why the rest was not
 */
export async function writeRows<Item extends { readonly name: string }>(
  dataSource: DataSource,
  batch: readonly Item[],
  write: (manager: EntityManager, batch: readonly Item[]) => Promise<readonly Item[]>,
  options: TurnOptions = {},
): Promise<{ written: Item[]; refused: LeftOut[] }> {
  const written: Item[] = [];
  const refused: LeftOut[] = [];
  const attempt = async (part: readonly Item[]): Promise<void> => {
    try {
      written.push(...(await inTurn(dataSource, (manager) => write(manager, part), options)));
    } catch (error) {
      const [only] = part;
      if (only === undefined || !isRefusedRow(error)) throw error;
      if (part.length === 1) refused.push({ name: only.name, code: "not-stored", detail: (error as Error).message });
      else for (const item of part) await attempt([item]);
    }
  };
  if (batch.length > 0) await attempt(batch);
  return { written, refused };
}
