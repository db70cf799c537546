// The repositories root, and every row that holds it.

import { rmSync } from "node:fs";
import path from "node:path";
import { type DataSource, type EntityManager, IsNull, Not } from "typeorm";
import { UserError } from "../../errors.js";
import { ownCommand } from "../../own-command.js";
import { repositories } from "../../schema/entities/repositories.js";
import { settings } from "../../schema/entities/settings.js";
import { ui } from "../../schema/entities/ui.js";
import { type Entity, rowsOf } from "../../schema/entity.js";
import { printable } from "../../terminal/printable.js";
import { writeBeforeImage } from "./before-image.js";
import { nameOfUi } from "./setting.js";

/** A value that holds the root. */
export interface RootValue {
  readonly table: string;
  readonly column: string;
  readonly id: number;
  /** Of the setting or repository that it belongs to. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** @throws UserError if the database has none */
export async function readRoot(source: DataSource | EntityManager): Promise<string> {
  const row = await rowsOf(source, ui).findOneBy({ ui_section: "paths", ui_key: "/" });
  if (row?.ui_value) return row.ui_value;
  throw new UserError(
    'The database has no repositories root (table ui, section "paths", key "/"); it was probably not created by db-create.',
    { hint: `Restore it from a backup, or create a new one: ${ownCommand("db-create")}` },
  );
}

/**
 * What a move of the root changes: the root itself first, then every value that begins with it.
 * @param from the root as it was read
 * @throws UserError if a new value is too long for its column, or another process has moved the root meanwhile; nothing
 * was changed
 */
export async function planRootMove(dataSource: DataSource, from: string, to: string): Promise<RootValue[]> {
  const found = [
    ...(await rowsOf(dataSource, ui).find()).map((row) => ({
      ...{ table: ui.table, column: "ui_value", id: row.ui_id, value: row.ui_value },
      name: nameOfUi({ section: row.ui_section, key: row.ui_key }),
    })),
    ...(await rowsOf(dataSource, settings).find()).map((row) => ({
      ...{ table: settings.table, column: "app_settings_value", id: row.app_settings_id },
      ...{ value: row.app_settings_value, name: row.app_settings_name },
    })),
    ...(await cloneUris(dataSource)),
  ];
  const moved = found.flatMap(({ value, ...row }) => {
    const isRoot = row.name === rootName && row.table === ui.table;
    if (isRoot && value !== from) throw new ChangedMeanwhileError(rootName);
    const after = isRoot ? to : value === null ? undefined : movedBelow(value, from, to);
    return after === undefined || value === null || after === value ? [] : [{ ...row, before: value, after }];
  });
  for (const { name, table, after } of moved) requireLength(name, table, after);
  return moved.sort((a, b) => Number(b.name === rootName) - Number(a.name === rootName));
}

const rootName = "ui.paths./";

async function cloneUris(dataSource: DataSource) {
  const rows = await rowsOf(dataSource, repositories).find({
    select: { repo_id: true, repo_name: true, clone_uri: true },
    where: { clone_uri: Not(IsNull()) },
  });
  return rows.map((row) => ({
    ...{ table: repositories.table, column: "clone_uri", id: row.repo_id, name: row.repo_name, value: row.clone_uri },
  }));
}

/**
 * A path below the root, or a `file://` URL of one, at its new place.
 * @returns undefined if it is elsewhere. Everything is below `/`: from there, only the root itself moves
 */
export function movedBelow(value: string, from: string, to: string): string | undefined {
  const [scheme = ""] = /^file:\/\//.exec(value) ?? [];
  const place = value.slice(scheme.length);
  const root = from.replace(/\/+$/, "");
  if (root === "" || !(place === root || place.startsWith(`${root}/`))) return undefined;
  return scheme + to + place.slice(root.length);
}

/** Characters: `clone_uri` and `ui_value`, and `app_settings_value`. */
const lengths: Readonly<Record<string, number>> = { ui: 255, repositories: 255, settings: 4096 };

function requireLength(name: string, table: string, value: string): void {
  if ([...value].length <= (lengths[table] ?? 0)) return;
  throw new UserError(
    `${printable(name)} would be too long for its column (${lengths[table]} characters): ${printable(value)}. Nothing was changed.`,
    { hint: "Choose a folder with a shorter path." },
  );
}

/**
 * Changes the values in one transaction. What they were is in a file first.
 * @param folder of the file
 * @returns the file
 * @throws UserError if another process has changed one of them meanwhile, or the file cannot be written; nothing was
 * changed
 */
export async function moveRoot(dataSource: DataSource, values: readonly RootValue[], folder: string): Promise<string> {
  const file = writeBeforeImage(values, folder);
  try {
    await dataSource.transaction(async (manager) => {
      for (const value of values) await replaceValue(manager, value);
    });
  } catch (error) {
    if (error instanceof ChangedMeanwhileError) rmSync(file, { force: true });
    throw error;
  }
  return file;
}

const tables: Readonly<Record<string, { readonly entity: Entity; readonly id: string }>> = {
  ui: { entity: ui, id: "ui_id" },
  settings: { entity: settings, id: "app_settings_id" },
  repositories: { entity: repositories, id: "repo_id" },
};

/** The condition also waits for a scan that holds the row of the root. */
async function replaceValue(manager: EntityManager, { table, column, id, name, before, after }: RootValue) {
  const { entity, id: key } = tables[table] as (typeof tables)[string];
  const { affected } = await rowsOf(manager, entity).update({ [key]: id, [column]: before }, { [column]: after });
  if (affected !== 1) throw new ChangedMeanwhileError(name);
}

class ChangedMeanwhileError extends UserError {
  constructor(name: string) {
    super(`${printable(name)} was changed by another process meanwhile. Nothing was changed.`, {
      hint: "Run the command again.",
    });
  }
}

/** Settings of the ini that name a place below the root. */
export function iniPlacesBelow(app: ReadonlyMap<string, string>, root: string): [key: string, value: string][] {
  return [...app].filter(
    ([, value]) => path.isAbsolute(value) && movedBelow(path.normalize(value), root, root) !== undefined,
  );
}
