import { type DataSource, Not } from "typeorm";
import { isRejectedRow, retriesAfter } from "../../database/conflict.js";
import { exitStatus, UserError } from "../../errors.js";
import { settings } from "../../schema/entities/settings.js";
import { ui } from "../../schema/entities/ui.js";
import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";
import { printable } from "../../terminal/printable.js";
import { decideChange, type WantedSetting } from "./decide-change.js";
import { decidesLogin, type LoginType, requireLogin } from "./lockout.js";
import { readSettings, type SettingRow } from "./read-settings.js";
import { type Setting, uiName } from "./setting.js";

export interface SettingChange {
  /** undefined if it was created. */
  readonly before: Setting | undefined;
  readonly after: Setting;
  readonly changed: boolean;
}

/**
 * Gives a setting a value, in one statement.
 * @param options `force`: also if no administrator could log in afterwards
 * @throws UserError if the name or the value is not valid, or RefusedError; nothing was changed
 */
export async function changeSetting(
  dataSource: DataSource,
  wanted: WantedSetting,
  { force }: { force: boolean },
): Promise<SettingChange> {
  for (let attempt = 1; ; attempt++) {
    const rows = await readSettings(dataSource);
    const before = rows.find(({ name }) => name === wanted.name);
    const after = decideChange(wanted, before, rows);
    const changed =
      before === undefined ||
      before.stored !== after.stored ||
      before.type !== after.type ||
      before.active !== after.active;
    if (changed && !force && decidesLogin(after.name)) requireLogin(rows, after, await loginTypes(dataSource));
    try {
      if (changed) await write(dataSource, before, after);
      return { before, after, changed };
    } catch (error) {
      // Another process may have created it meanwhile.
      if (attempt <= retriesAfter(error)) continue;
      if (!isRejectedRow(error)) throw error;
      throw (before === undefined && (await equalName(dataSource, wanted.name, error))) || rejected(wanted.name, error);
    }
  }
}

/** How the active administrators log in. */
async function loginTypes(dataSource: DataSource): Promise<LoginType[]> {
  const administrators = await rowsOf(dataSource, users).find({
    select: { extern_type: true },
    where: { admin: true, active: true, username: Not("default") },
  });
  return administrators.map(({ extern_type }) => extern_type);
}

/** MariaDB ignores capitals and accents. */
async function equalName(dataSource: DataSource, name: string, cause: unknown): Promise<UserError | undefined> {
  const other = await rowsOf(dataSource, settings).findOneBy({ app_settings_name: name });
  if (other === null) return undefined;
  return new UserError(
    `The database does not distinguish ${printable(name)} from ${printable(other.app_settings_name)}, which exists. Nothing was changed.`,
    { hint: "Use another name.", exitStatus: exitStatus.exists, cause },
  );
}

function rejected(name: string, cause: unknown): UserError {
  return new UserError(`${printable(name)}: the database cannot store the name or the value. Nothing was changed.`, {
    hint: "Use ASCII characters, or a shorter value.",
    cause,
  });
}

async function write(dataSource: DataSource, before: SettingRow | undefined, after: Setting): Promise<void> {
  const named = uiName(after.name);
  if (named === undefined) {
    const values = { app_settings_value: after.stored ?? "", app_settings_type: after.type };
    // TRAP: the SQL log hides the value of a secret by the name in the same statement.
    if (before === undefined) await rowsOf(dataSource, settings).insert({ app_settings_name: after.name, ...values });
    else
      await rowsOf(dataSource, settings).update({ app_settings_id: before.id, app_settings_name: after.name }, values);
    return;
  }
  const values = { ui_value: after.stored, ui_active: after.active === true };
  if (before === undefined)
    await rowsOf(dataSource, ui).insert({ ui_section: named.section, ui_key: named.key, ...values });
  else await rowsOf(dataSource, ui).update({ ui_id: before.id, ui_section: named.section, ui_key: named.key }, values);
}
