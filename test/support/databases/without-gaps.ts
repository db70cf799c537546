// On a server, a failed insert uses up an id, so two databases with the same rows can have different ids.
import { entities } from "../../../src/schema/entities.js";
import type { Dump } from "./dump.js";

/** Renumbers the ids of every table in their order, and updates references. */
export function withoutGaps(dump: Dump): Dump {
  const ranks = new Map(
    entities.map(({ table, columns }) => [table, ranksOf(dump[table] ?? [], Object.keys(columns)[0] ?? "")]),
  );
  return {
    ...dump,
    ...Object.fromEntries(
      entities.map(({ table, columns }) => [
        table,
        (dump[table] ?? []).map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => {
              const target = columns[name]?.primary ? table : columns[name]?.references;
              return [name, target === undefined || value === null ? value : ranks.get(target)?.get(value)];
            }),
          ),
        ),
      ]),
    ),
  };
}

function ranksOf(rows: readonly Record<string, unknown>[], key: string): Map<unknown, number> {
  return new Map(rows.map((row, index) => [row[key], index + 1]));
}
