import { RefusedError } from "../../errors.js";
import type { Source } from "../connection.js";
import { describeMisfit } from "../incompatible-value.js";
import { type Progress, phaseProgress } from "../progress.js";
import type { TableSum } from "../table-sum.js";
import { type CopiedTable, copiedTables } from "../tables.js";
import type { Target } from "../target.js";
import { checkValues } from "./check-values.js";
import { findCollisions } from "./collisions.js";
import { findDuplicates } from "./duplicates.js";
import { type Findings, noFindings } from "./findings.js";
import { findOrphans } from "./orphans.js";

export interface CheckOptions {
  readonly notice: (line: string) => void;
  readonly progress: (progress: Progress) => void;
  /** Fractions of a second may be cut off where the target has none. */
  readonly wholeSeconds: boolean;
}

/** Of each table: what its copy has to have. */
export type Sums = ReadonlyMap<CopiedTable, TableSum>;

/**
 * Looks at every row of the source, before anything is done to the target.
 * @throws RefusedError where something cannot be copied as it is; `notice` was told of each row then
 */
export async function checkSource(
  source: Source,
  target: Target,
  { notice, progress, wholeSeconds }: CheckOptions,
): Promise<Sums> {
  const findings = noFindings();
  const checked = phaseProgress("checked", await countRows(source), progress);
  const sums = new Map<CopiedTable, TableSum>();
  for (const table of copiedTables) {
    sums.set(table, await checkValues(source, table, { limits: target.limits, findings, read: checked(table.name) }));
    await findOrphans(source, table, findings);
    await findDuplicates(source, table, findings);
    if (target.weights) await findCollisions(source, table, target.weights, findings);
  }
  refuseMisfits(findings, target, notice);
  if (wholeSeconds) tellFractions(findings, notice);
  else refuseFractions(findings, target);
  return sums;
}

async function countRows({ query, table }: Source): Promise<number> {
  let all = 0;
  for (const { name } of copiedTables) {
    const [row] = await query<{ n: number }>(`SELECT count(*) AS n FROM ${table(name)}`);
    all += Number(row?.n);
  }
  return all;
}

function refuseMisfits(findings: Findings, target: Target, notice: CheckOptions["notice"]): void {
  const count = findings.count();
  if (count === 0) return;
  for (const row of findings.rows) notice(describeMisfit(row));
  if (count > findings.rows.length) notice(`… and ${count - findings.rows.length} more.`);
  throw new RefusedError(
    `${count} ${count === 1 ? "value" : "values"} cannot be stored in ${target.place} (listed above). Nothing was changed.`,
    "Fix each one as described above and run the command again.",
  );
}

function refuseFractions({ fractions }: Findings, target: Target): void {
  if (fractions.size === 0) return;
  const columns = [...fractions].map(([column, rows]) => `${column} (${rows})`).join(", ");
  throw new RefusedError(
    `${target.place} stores whole seconds only, but these columns contain fractional seconds: ${columns}. Nothing was changed.`,
    "Use --whole-seconds to truncate them. The order of events within one second is then only visible from the ids.",
  );
}

function tellFractions({ fractions }: Findings, notice: CheckOptions["notice"]): void {
  const rows = [...fractions.values()].reduce((sum, count) => sum + count, 0);
  if (rows > 0) notice(`Fractional seconds are truncated in ${rows} date-times.`);
}
