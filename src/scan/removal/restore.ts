// Restores removed repositories and everything that depends on them.
import { type DataSource, type EntityManager, In, IsNull } from "typeorm";
import { RefusedError } from "../../errors.js";
import { repositories } from "../../schema/entities/repositories.js";
import { entities } from "../../schema/entities.js";
import { type Entity, rowsOf } from "../../schema/entity.js";
import { printable } from "../../terminal/printable.js";
import { ensureGroups } from "../apply/add-groups.js";
import { serializedTransaction } from "../apply/serialized-transaction.js";
import { type Instance, readInstance } from "../instance.js";
import { groupsAbove } from "../names.js";
import { chunks } from "./chunks.js";
import { databaseFingerprint } from "./database-fingerprint.js";
import { dropDanglingReferences } from "./drop-dangling-references.js";
import { RemovalJournal, type Values } from "./journal.js";
import { writeJournal } from "./journal-file.js";
import { primaryKeyOf } from "./references.js";
import { removeRepositories } from "./remove.js";
import { RestoredIds } from "./restored-ids.js";

export interface RestoreOptions {
  /** Replaces rows that now have the same names, saving them to a new journal in this folder. */
  readonly replaceInto?: string | undefined;
}

export interface RestoreReport {
  readonly repositories: readonly string[];
  /** What could not be restored, a line each. */
  readonly notices: readonly string[];
  /** The journal of the rows that were replaced. */
  readonly replaced?: string | undefined;
}

/**
 * Inserts what a journal holds, in one transaction: all of it, or nothing. Ids are kept if they are free.
 * @throws RefusedError if the journal is another database's, a repository exists again, or something that it
 * belonged to does not exist
 */
export async function restoreRepositories(
  dataSource: DataSource,
  journal: RemovalJournal,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const instance = await readInstance(dataSource);
  return serializedTransaction(dataSource, async (manager) => {
    if ((await databaseFingerprint(manager)) !== journal.database) throw wrongDatabase();
    const replaced = await removeNamesakes(manager, journal, options);
    const notices = await insertAll(manager, instance, journal);
    return { repositories: journal.repositories, notices, replaced };
  });
}

function wrongDatabase(): RefusedError {
  return new RefusedError(
    "Nothing was restored: the journal belongs to another database, whose ids mean other users and repositories.",
    "Check that the configuration file names the database that the repositories were removed from.",
  );
}

async function removeNamesakes(
  manager: EntityManager,
  journal: RemovalJournal,
  { replaceInto }: RestoreOptions,
): Promise<string | undefined> {
  const present = await namesakes(manager, journal.repositories);
  if (present.length === 0) return undefined;
  if (replaceInto === undefined) throw alreadyPresent(present.map(({ repo_name }) => repo_name));
  const replaced = new RemovalJournal(journal.database);
  const ids = present.map(({ repo_id }) => repo_id);
  await removeRepositories(manager, ids, replaced);
  return writeJournal(replaced, replaceInto);
}

async function namesakes(manager: EntityManager, names: readonly string[]) {
  const found: { repo_id: number; repo_name: string }[] = [];
  for (const chunk of chunks(names)) {
    found.push(
      ...(await rowsOf(manager, repositories).find({
        select: { repo_id: true, repo_name: true },
        where: { repo_name: In(chunk) },
      })),
    );
  }
  return found;
}

function alreadyPresent(names: readonly string[]): RefusedError {
  return new RefusedError(
    `Nothing was restored: already in the database: ${names.map(printable).join(", ")}.`,
    "Use --replace to replace these entries; they are saved to a new journal first.",
  );
}

async function insertAll(manager: EntityManager, instance: Instance, journal: RemovalJournal): Promise<string[]> {
  const ids = new RestoredIds();
  const notices: string[] = [];
  for (const entity of entities) {
    const rows = journal.rows.get(entity.table) ?? [];
    const placed = entity.table === repositories.table ? await withGroupIds(manager, instance, rows) : rows;
    const translated = placed.map((row) => ids.translate(entity, row));
    const fitting = await dropDanglingReferences(manager, entity, translated);
    notices.push(...fitting.notices);
    await insertRows(manager, entity, fitting.rows, ids);
  }
  await restoreReferences(manager, journal, ids);
  return notices;
}

/** Groups are found by name, and created if missing: one may have been created again, with another id. */
async function withGroupIds(manager: EntityManager, instance: Instance, rows: readonly Values[]): Promise<Values[]> {
  const named = rows.map((row) => ({ ...row, name: String(row.repo_name) }));
  const groupIds = await ensureGroups(manager, instance, named);
  return rows.map((row) => ({
    ...row,
    group_id: groupIds.get(groupsAbove(String(row.repo_name)).at(-1) ?? "") ?? null,
  }));
}

async function insertRows(
  manager: EntityManager,
  entity: Entity,
  rows: readonly Values[],
  ids: RestoredIds,
): Promise<void> {
  const key = primaryKeyOf(entity);
  const taken = await takenIds(manager, entity, rows);
  for (const row of rows) {
    const old = row[key] as number;
    const { [key]: _, ...withoutId } = row;
    const id = await insertRow(manager, entity, taken.has(old) ? withoutId : row);
    if (taken.has(old)) ids.record(entity.table, old, id);
  }
}

/** The columns are named because TypeORM sends PostgreSQL no ids otherwise. @returns the row's id */
async function insertRow(manager: EntityManager, entity: Entity, row: Values): Promise<number> {
  const statement = manager.createQueryBuilder().insert().into(entity.table, Object.keys(row)).values(row);
  return (await statement.execute()).identifiers[0]?.[primaryKeyOf(entity)] as number;
}

async function takenIds(manager: EntityManager, entity: Entity, rows: readonly Values[]): Promise<Set<number>> {
  const key = primaryKeyOf(entity);
  const taken = new Set<number>();
  for (const chunk of chunks(rows.map((row) => row[key] as number))) {
    for (const row of await rowsOf(manager, entity).find({ select: { [key]: true }, where: { [key]: In(chunk) } }))
      taken.add(row[key] as number);
  }
  return taken;
}

/** Restores references that were set to NULL, unless they have been set to something else since. */
async function restoreReferences(
  manager: EntityManager,
  { references }: RemovalJournal,
  ids: RestoredIds,
): Promise<void> {
  for (const { table, column, id, value } of references) {
    const entity = entities.find((candidate) => candidate.table === table) as Entity;
    const target = entity.columns[column]?.references ?? "";
    const where = { [primaryKeyOf(entity)]: ids.idOf(table, id), [column]: IsNull() };
    await rowsOf(manager, entity).update(where, { [column]: ids.idOf(target, value) });
  }
}
