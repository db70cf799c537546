import type { DataSource } from "typeorm";
import { settings } from "../../schema/entities/settings.js";
import { ui } from "../../schema/entities/ui.js";
import { rowsOf } from "../../schema/entity.js";
import { knownNames, knownSetting } from "./known-settings.js";
import { nameOfUi, type Setting } from "./setting.js";

/** A row that is in the database, with its id. */
export type SettingRow = Setting & { readonly id: number };

/** All settings by name: those of `settings` first. */
export async function readSettings(dataSource: DataSource): Promise<SettingRow[]> {
  const own = await rowsOf(dataSource, settings).find();
  const mercurial = await rowsOf(dataSource, ui).find();
  return [
    ...byName(
      own.map((row) => ({
        id: row.app_settings_id,
        name: row.app_settings_name,
        type: row.app_settings_type,
        stored: row.app_settings_value,
        active: null,
      })),
    ),
    ...byName(
      mercurial.map((row) => ({
        id: row.ui_id,
        name: nameOfUi({ section: row.ui_section, key: row.ui_key }),
        type: null,
        stored: row.ui_value,
        active: Boolean(row.ui_active),
      })),
    ),
  ];
}

/** Those that Kallithea knows and the database does not have. */
export function unsetSettings(rows: readonly Setting[]): Setting[] {
  const set = new Set(rows.map(({ name }) => name));
  return byName(
    knownNames
      .filter((name) => !set.has(name))
      .map((name) => ({ name, type: knownSetting(name)?.type ?? null, stored: null, active: null })),
  );
}

function byName<Named extends { readonly name: string }>(list: Named[]): Named[] {
  return list.sort((a, b) => (a.name < b.name ? -1 : 1));
}
