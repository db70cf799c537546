// Searches the new repositories for missing ones.
import path from "node:path";
import type { DataSource } from "typeorm";
import { readHeadText } from "../../vcs/reading/head-text.js";
import type { ScanContext } from "../context.js";
import type { ScanPlan } from "../plan.js";
import { batches } from "../read/batches.js";
import { inBatches } from "../read/in-batches.js";
import { type Reading, readRepository } from "../read/read.js";
import { cachedTips } from "../refresh/cached-tips.js";
import type { Decision } from "./decision.js";
import { type Identity, type LostRepository, matchMoves, planWithMoves } from "./match-moves.js";

/** Reads all new repositories: none may be added before it is clear which of them have moved. */
export async function decideMoves(context: ScanContext, plan: ScanPlan): Promise<Omit<Decision, "remove">> {
  const readings = await readAll(context, plan);
  const moves = matchMoves(await lostRepositories(context, plan), await newIdentities(context, readings));
  return { plan: planWithMoves(plan, moves), moves, readings };
}

/** Names of missing repositories, and of new ones that may be one of them. */
export interface PossibleMoves {
  readonly missing: readonly string[];
  readonly candidates: readonly string[];
}

/**
 * What `decideMoves` would compare: missing repositories with a cached tip, and new ones of their types. Nothing is
 * read from the disk.
 * @returns undefined if nothing can have moved
 */
export async function possibleMoves(
  dataSource: DataSource,
  { missing, add }: ScanPlan,
): Promise<PossibleMoves | undefined> {
  if (missing.length === 0 || add.length === 0) return undefined;
  const tips = await cachedTips(dataSource);
  const lost = missing.flatMap(({ id, name }) => {
    const tip = tips.get(id);
    return tip === undefined || tip.rawId === "" ? [] : [{ name, type: tip.type }];
  });
  const candidates = add.filter(({ type }) => lost.some((row) => row.type === type));
  const moved = lost.filter(({ type }) => candidates.some((candidate) => candidate.type === type));
  const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  return moved.length === 0 ? undefined : { missing: namesOf(moved), candidates: namesOf(candidates) };
}

async function readAll(
  { readers, instance, options }: ScanContext,
  { add, known }: ScanPlan,
): Promise<Map<string, Reading>> {
  const readings = new Map<string, Reading>();
  const found = add.length + known.length;
  for await (const batch of inBatches(
    add,
    (repository) => readRepository(readers, instance.root, repository),
    batches(options),
  )) {
    for (const [index, repository] of add.slice(readings.size, readings.size + batch.length).entries()) {
      readings.set(repository.name, batch[index] as Reading);
    }
    options.onProgress?.({ found, toRead: add.length, read: readings.size });
  }
  return readings;
}

async function lostRepositories(
  { dataSource, scanCache }: ScanContext,
  { missing, unknown }: ScanPlan,
): Promise<LostRepository[]> {
  const tips = await cachedTips(dataSource);
  // A move leaves an empty folder, too, and costs no row: of such a one nothing else need be known.
  const lost = unknown.map(({ id, name, because }) => ({ id, name, isUnknown: because.code !== "maybe-unmounted" }));
  return [...missing, ...lost].flatMap((row) => {
    const tip = tips.get(row.id);
    const remembered = scanCache.recall(row.name);
    return tip === undefined
      ? []
      : { ...row, ...tip, head: remembered?.tip === tip.rawId ? remembered.head : undefined };
  });
}

async function newIdentities({ instance }: ScanContext, readings: ReadonlyMap<string, Reading>): Promise<Identity[]> {
  const found = [...readings.values()].flatMap(({ repository }) => repository ?? []);
  return Promise.all(
    found.map(async ({ name, type, tip }) => {
      const head = await readHeadText(type, path.join(instance.root, name));
      return { name, type, rawId: tip?.rawId ?? "", revision: tip?.revision ?? -1, head };
    }),
  );
}
