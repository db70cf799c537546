import { UserError } from "../errors.js";
import type { Sums } from "./check/check-source.js";
import type { Source } from "./connection.js";
import { highestKey } from "./highest-key.js";
import { type Progress, phaseProgress } from "./progress.js";
import { sumRows } from "./sum-rows.js";
import { sameSum } from "./table-sum.js";
import type { Stage, Target } from "./target.js";
import { transfer } from "./transfer.js";

interface FillOptions {
  readonly notice: (line: string) => void;
  readonly progress: (progress: Progress) => void;
}

/**
 * Completes the copy in the making, and verifies all of it.
 * @throws UserError; the copy is kept, unless it turned out to be wrong
 */
export async function fillStage(source: Source, target: Target, sums: Sums, options: FillOptions): Promise<Stage> {
  const stage = await filled(source, target, sums, options);
  for (const table of sums.keys()) {
    const id = Math.max(await source.highestGivenId(table), (await highestKey(stage, table)) ?? 0);
    if (id > 0) await stage.setHighestGivenId(table, id);
  }
  await verify(stage, sums, options);
  return stage;
}

async function filled(source: Source, target: Target, sums: Sums, options: FillOptions): Promise<Stage> {
  const stage = await target.stage();
  if (await copyRows(source, stage, target, sums, options)) return stage;
  options.notice("An earlier run has begun this copy, and the source has changed since then: it is begun anew.");
  await stage.discard();
  const fresh = await target.stage();
  if (await copyRows(source, fresh, target, sums, options)) return fresh;
  throw new Error(`${fresh.name} was made anew, and has rows already`);
}

/** @returns false where rows that are there are not the source's */
async function copyRows(source: Source, stage: Stage, { limits }: Target, sums: Sums, { progress }: FillOptions): Promise<boolean> {
  const copied = phaseProgress("copied", rowsOf(sums), progress);
  for (const table of sums.keys()) {
    if (!(await transfer(source, stage, table, { fractions: limits.fractions, read: copied(table.name) }))) return false;
  }
  return true;
}

async function verify(stage: Stage, sums: Sums, { progress }: FillOptions): Promise<void> {
  const verified = phaseProgress("verified", rowsOf(sums), progress);
  for (const [table, wanted] of sums) {
    const found = await sumRows(stage, table, verified(table.name));
    if (sameSum(found, wanted)) continue;
    await stage.discard();
    throw new UserError(`The copy of ${table.name} is not the source's (${found.rows} rows of ${wanted.rows}), and was thrown away.`, {
      hint: "Look at the logs and the disks of both servers, and run the command again.",
    });
  }
}

function rowsOf(sums: Sums): number {
  return [...sums.values()].reduce((rows, sum) => rows + sum.rows, 0);
}
