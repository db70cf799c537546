// What a scan changes once it has decided. A dry run decides the same and changes nothing.
import type { DataSource, EntityManager } from "typeorm";
import { isRejectedRow } from "../../database/conflict.js";
import type { TransactionOptions } from "../../database/retried-transaction.js";
import { printable } from "../../terminal/printable.js";
import type { Instance } from "../instance.js";
import type { Move } from "../moves/match-moves.js";
import { renameRepositories } from "../moves/rename.js";
import type { FoundRepository, KnownRepository } from "../plan.js";
import type { Skipped } from "../reasons.js";
import { storeTips, type TipChange } from "../refresh/refresh.js";
import { type Removal, removeWithJournal } from "../removal/remove.js";
import { addRepositories, type ReadRepository } from "./add.js";
import { type HookOptions, installHooks, prepareForServing, type ReadingOptions } from "./prepare.js";
import { serializedTransaction } from "./serialized-transaction.js";

export interface Written<Item> {
  readonly written: readonly Item[];
  /** What the database rejects. */
  readonly refused: readonly Skipped[];
}

export interface Effects {
  /** Warns if hooks would not run. @returns what has to be called when all are written */
  checkHooks(): Promise<() => void>;
  /** Puts into a new repository what clients and the server need in it. @returns why its hook could not be written */
  prepare(repository: FoundRepository): Promise<Skipped | undefined>;
  /** @returns why the hook could not be written */
  installHooks(repository: FoundRepository): Promise<Skipped | undefined>;
  add(batch: readonly ReadRepository[]): Promise<Written<ReadRepository>>;
  refresh(batch: readonly TipChange[]): Promise<Written<TipChange>>;
  rename(moves: readonly Move[]): Promise<Written<Move>>;
  remove(rows: readonly KnownRepository[]): Promise<Removal>;
}

export interface EffectOptions extends HookOptions, ReadingOptions, TransactionOptions {
  /** Folder for the removal journal. */
  readonly journalFolder: string;
}

export function realEffects(dataSource: DataSource, instance: Instance, options: EffectOptions): Effects {
  const { root } = instance;
  const replaced: ReplacedHook[] = [];
  const hookOptions = {
    ...options,
    onReplacedHook: (name: string, interpreter: string) => replaced.push({ name, interpreter }),
  };
  return {
    async checkHooks() {
      const areStartable = (await options.checkInterpreter?.(options.signal)) ?? true;
      return () => {
        if (!areStartable) reportReplacedHooks(replaced, options);
      };
    },
    prepare: (repository) => prepareForServing(root, repository, hookOptions),
    installHooks: (repository) => installHooks(root, repository, hookOptions),
    add: (batch) => writeRows(dataSource, batch, (manager, part) => addRepositories(manager, instance, part), options),
    refresh: (batch) => writeRows(dataSource, batch, storeTips, options),
    rename: (moves) =>
      writeRows(dataSource, moves, (manager, part) => renameRepositories(manager, instance, part), options),
    remove: (rows) => removeWithJournal(dataSource, rows, options),
  };
}

export const dryRunEffects: Effects = {
  checkHooks: async () => () => {},
  prepare: async () => undefined,
  installHooks: async () => undefined,
  add: async (batch) => ({ written: batch, refused: [] }),
  refresh: async (batch) => ({ written: batch, refused: [] }),
  rename: async (moves) => ({ written: moves, refused: [] }),
  remove: async (rows) => ({ removed: rows, journal: undefined }),
};

interface ReplacedHook {
  readonly name: string;
  readonly interpreter: string;
}

/** They perhaps ran, and now do not. No command is suggested: what the old hooks say may be anybody's. */
function reportReplacedHooks(replaced: readonly ReplacedHook[], { onNotice }: Pick<HookOptions, "onNotice">): void {
  const [first] = replaced;
  if (first === undefined) return;
  const [name, interpreter] = [printable(first.name), printable(first.interpreter)];
  onNotice(
    replaced.length === 1
      ? `The Git hook of ${name}, which started ${interpreter}, was replaced.`
      : `${replaced.length} Git hooks that started another Python were replaced; that of ${name} started ${interpreter}.`,
  );
}

/**
 * Writes a batch in one transaction; if the database rejects a row, in one transaction per row, so that the others are
 * added.
 * @param write must query the database again each time; it returns what it has written
 * @returns what was written, and why the rest was not
 */
async function writeRows<Item extends { readonly name: string }>(
  dataSource: DataSource,
  batch: readonly Item[],
  write: (manager: EntityManager, batch: readonly Item[]) => Promise<readonly Item[]>,
  options: TransactionOptions = {},
): Promise<{ written: Item[]; refused: Skipped[] }> {
  const written: Item[] = [];
  const refused: Skipped[] = [];
  const attempt = async (part: readonly Item[]): Promise<void> => {
    try {
      written.push(...(await serializedTransaction(dataSource, (manager) => write(manager, part), options)));
    } catch (error) {
      const [only] = part;
      if (only === undefined || !isRejectedRow(error)) throw error;
      if (part.length === 1) refused.push({ name: only.name, code: "not-stored", detail: (error as Error).message });
      else for (const item of part) await attempt([item]);
    }
  };
  if (batch.length > 0) await attempt(batch);
  return { written, refused };
}
