import type { Entity } from "../../schema/entity.js";
import type { Values } from "./journal.js";

/** The new id of each restored row whose old id was taken. */
export class RestoredIds {
  readonly #changed = new Map<string, Map<number, number>>();

  record(table: string, from: number, to: number): void {
    const ids = this.#changed.get(table) ?? new Map<number, number>();
    this.#changed.set(table, ids.set(from, to));
  }

  idOf(table: string, old: number): number {
    return this.#changed.get(table)?.get(old) ?? old;
  }

  /** The row with references to where the rows that it names are now. */
  translate({ columns }: Entity, row: Values): Values {
    return Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const target = columns[name]?.references;
        return [name, target !== undefined && typeof value === "number" ? this.idOf(target, value) : value];
      }),
    );
  }
}
