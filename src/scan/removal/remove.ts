// Removes missing repositories and everything that depends on them from the database, after writing a journal.
import { rmSync } from "node:fs";
import path from "node:path";
import { type DataSource, type EntityManager, In } from "typeorm";
import type { TransactionOptions } from "../../database/retried-transaction.js";
import { removeLeftovers } from "../../files/temporary-file.js";
import { repositories } from "../../schema/entities/repositories.js";
import { type Entity, rowsOf } from "../../schema/entity.js";
import { serializedTransaction } from "../apply/serialized-transaction.js";
import type { KnownRepository } from "../plan.js";
import { chunks } from "./chunks.js";
import { databaseFingerprint } from "./database-fingerprint.js";
import { RemovalJournal } from "./journal.js";
import { writeJournal } from "./journal-file.js";
import { isCut, primaryKeyOf, type Reference, referencesTo } from "./references.js";

export interface Removal {
  readonly removed: readonly KnownRepository[];
  /** The file from which they can be restored; undefined if there was nothing to remove. */
  readonly journal: string | undefined;
}

interface RemovalOptions extends TransactionOptions {
  readonly journalFolder: string;
  /** Called with each line that the user should see. */
  readonly onNotice: (line: string) => void;
}

/**
 * Removes rows in one transaction. The journal is on the disk before the transaction ends, and stays as long as it may
 * have been done. A row that another scan has renamed or removed meanwhile is kept.
 * @throws UserError if the journal cannot be written
 */
export async function removeWithJournal(
  dataSource: DataSource,
  rows: readonly KnownRepository[],
  options: RemovalOptions,
): Promise<Removal> {
  // Also if there is nothing to remove: a killed run may have left half a journal.
  removeLeftovers(path.join(options.journalFolder, "journal"));
  let last = nothing;
  const remove = async (manager: EntityManager): Promise<Removal> => {
    const present = await unchangedRows(manager, rows);
    // The answer to the last COMMIT may have been lost: what was removed then is in its journal.
    if (present.length === 0) return last;
    if (last.journal !== undefined) rmSync(last.journal, { force: true });
    last = nothing;
    last = { removed: present, journal: await removeIntoJournal(manager, present, options.journalFolder) };
    return last;
  };
  try {
    return rows.length === 0 ? nothing : await serializedTransaction(dataSource, remove, options);
  } catch (error) {
    if (last.journal !== undefined)
      options.onNotice(`If rows were removed from the database anyway, they are saved in ${last.journal}.`);
    throw error;
  }
}

const nothing: Removal = { removed: [], journal: undefined };

async function removeIntoJournal(
  manager: EntityManager,
  rows: readonly KnownRepository[],
  folder: string,
): Promise<string> {
  const journal = new RemovalJournal(await databaseFingerprint(manager));
  await removeRepositories(
    manager,
    rows.map(({ id }) => id),
    journal,
  );
  return writeJournal(journal, folder);
}

async function unchangedRows(
  manager: EntityManager,
  rows: readonly KnownRepository[],
): Promise<readonly KnownRepository[]> {
  const names = new Map<number, string>();
  for (const chunk of chunks(rows.map(({ id }) => id))) {
    const found = await rowsOf(manager, repositories).find({
      select: { repo_id: true, repo_name: true },
      where: { repo_id: In(chunk) },
    });
    for (const { repo_id, repo_name } of found) names.set(repo_id, repo_name);
  }
  return rows.filter(({ id, name }) => names.get(id) === name);
}

/** @param manager of a transaction */
export function removeRepositories(
  manager: EntityManager,
  ids: readonly number[],
  journal: RemovalJournal,
): Promise<void> {
  return removeRows(manager, repositories, ids, journal);
}

async function removeRows(
  manager: EntityManager,
  of: Entity,
  ids: readonly number[],
  journal: RemovalJournal,
): Promise<void> {
  const references = referencesTo(of);
  // All cuts come first: a fork and what it was forked from may go in different parts.
  for (const chunk of chunks(ids)) {
    for (const reference of references.filter(isCut)) await cutReference(manager, reference, chunk, journal);
  }
  for (const chunk of chunks(ids)) {
    for (const reference of references.filter((other) => !isCut(other))) {
      await removeRows(manager, reference.from, await idsWhere(manager, reference, chunk), journal);
    }
    await deleteRows(manager, of, chunk, journal);
  }
}

async function deleteRows(
  manager: EntityManager,
  of: Entity,
  ids: readonly number[],
  journal: RemovalJournal,
): Promise<void> {
  const key = primaryKeyOf(of);
  journal.addRows(of, await rowsOf(manager, of).find({ where: { [key]: In(ids) }, order: { [key]: "ASC" } }));
  await rowsOf(manager, of).delete({ [key]: In(ids) });
}

async function cutReference(
  manager: EntityManager,
  { from, column }: Reference,
  ids: readonly number[],
  journal: RemovalJournal,
): Promise<void> {
  const key = primaryKeyOf(from);
  const rows = await rowsOf(manager, from).find({
    select: { [key]: true, [column]: true },
    where: { [column]: In(ids) },
  });
  journal.addCutReferences(from, column, rows);
  await rowsOf(manager, from).update({ [column]: In(ids) }, { [column]: null });
}

async function idsWhere(
  manager: EntityManager,
  { from, column }: Reference,
  values: readonly number[],
): Promise<number[]> {
  const key = primaryKeyOf(from);
  const rows = await rowsOf(manager, from).find({ select: { [key]: true }, where: { [column]: In(values) } });
  return rows.map((row) => row[key] as number);
}
