import { RefusedError } from "../../errors.js";
import type { RowReader, Source } from "../connection.js";
import { describeFinding } from "../incompatible-value.js";
import { type Progress, phaseProgress } from "../progress.js";
import type { TableChecksum } from "../table-checksum.js";
import { type CopiedTable, copiedTables } from "../tables.js";
import type { Target } from "../target.js";
import { checkValues } from "./check-values.js";
import { findCollisions } from "./collisions.js";
import { findDuplicates } from "./duplicates.js";
import { type Findings, newFindings } from "./findings.js";
import { findOrphans } from "./orphans.js";

export interface CheckOptions {
  readonly onNotice: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Whether fractional seconds may be truncated if the target does not store them. */
  readonly wholeSeconds: boolean;
}

/** For each table, the checksum that its copy must have. */
export type TableChecksums = ReadonlyMap<CopiedTable, TableChecksum>;

/**
 * Checks every row of the source before the target is changed.
 * @throws RefusedError if something cannot be copied unchanged; each such row was reported to `onNotice`
 */
export async function checkSource(
  source: Source | RowReader,
  target: Pick<Target, "location" | "limits" | "collationKeys">,
  { onNotice, onProgress, wholeSeconds }: CheckOptions,
): Promise<TableChecksums> {
  const findings = newFindings();
  const checked = phaseProgress("checked", await countRows(source), onProgress);
  const checksums = new Map<CopiedTable, TableChecksum>();
  for (const table of copiedTables) {
    checksums.set(
      table,
      await checkValues(source, table, { limits: target.limits, findings, onRead: checked(table.name) }),
    );
    if (!("batches" in source)) {
      await findOrphans(source, table, findings);
      await findDuplicates(source, table, findings);
    }
    if (target.collationKeys) await findCollisions(source, table, target.collationKeys, findings);
  }
  rejectIncompatibleValues(findings, target, {
    onNotice,
    hint:
      "batches" in source
        ? "Rows in a backup cannot be changed: restore it to an SQLite file, fix each one there as described above, and copy it: kallithea-cli db-copy"
        : "Fix each one as described above and run the command again.",
  });
  if (wholeSeconds) reportTruncation(findings, onNotice);
  else rejectFractions(findings, target);
  return checksums;
}

async function countRows(source: Source | RowReader): Promise<number> {
  if ("batches" in source) return copiedTables.reduce((rows, table) => rows + source.count(table), 0);
  const { query, table } = source;
  let all = 0;
  for (const { name } of copiedTables) {
    const [row] = await query<{ n: number }>(`SELECT count(*) AS n FROM ${table(name)}`);
    all += Number(row?.n);
  }
  return all;
}

function rejectIncompatibleValues(
  findings: Findings,
  target: Pick<Target, "location">,
  { onNotice, hint }: Pick<CheckOptions, "onNotice"> & { hint: string },
): void {
  const count = findings.count();
  if (count === 0) return;
  for (const row of findings.listed) onNotice(describeFinding(row));
  if (count > findings.listed.length) onNotice(`… and ${count - findings.listed.length} more.`);
  throw new RefusedError(
    `${count} ${count === 1 ? "value" : "values"} cannot be stored in ${target.location} (listed above). Nothing was changed.`,
    hint,
  );
}

function rejectFractions({ fractions }: Findings, target: Pick<Target, "location">): void {
  if (fractions.size === 0) return;
  const columns = [...fractions].map(([column, rows]) => `${column} (${rows})`).join(", ");
  throw new RefusedError(
    `${target.location} stores whole seconds only, but these columns contain fractional seconds: ${columns}. Nothing was changed.`,
    "Use --whole-seconds to truncate them. The order of events within one second is then only visible from the ids.",
  );
}

function reportTruncation({ fractions }: Findings, onNotice: CheckOptions["onNotice"]): void {
  const rows = [...fractions.values()].reduce((sum, count) => sum + count, 0);
  if (rows > 0) onNotice(`Fractional seconds are truncated in ${rows} date-times.`);
}
