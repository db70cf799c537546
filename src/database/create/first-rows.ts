// The rows of a new database, as Kallithea 0.7.0 inserts them. The order determines the ids, by which permissions are
// referred to.
import path from "node:path";
import type { DataSource, EntityManager } from "typeorm";
import { permissions } from "../../schema/entities/permissions.js";
import { settings } from "../../schema/entities/settings.js";
import { ui } from "../../schema/entities/ui.js";
import { userToPerm } from "../../schema/entities/user-to-perm.js";
import { type User, users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";
import { newApiKey } from "../api-key.js";
import { now } from "../local-time.js";
import { anonymousEmail, defaultPermissions, firstSettings, permissionNames } from "./first-values.js";

export interface FirstRows {
  /** The real path of the repositories root. */
  repositoriesRoot: string;
  /** The hash may still be pending, because it is needed last. */
  administrator: { username: string; email: string; passwordHash: string | Promise<string> };
  /** For `default`, the user of visitors who are not logged in. Nobody knows its password. */
  anonymousPasswordHash: string;
  publicAccess: boolean;
}

/** Fills a database whose tables are empty. */
export async function insertFirstRows(source: DataSource | EntityManager, first: FirstRows): Promise<void> {
  await source.transaction(async (manager) => {
    await rowsOf(manager, settings).insert(
      firstSettings.map(([app_settings_name, app_settings_value, app_settings_type]) => ({
        app_settings_name,
        app_settings_value,
        app_settings_type,
      })),
    );
    await insertUi(manager, first.repositoriesRoot);
    const inserted = await rowsOf(manager, users).insert([
      anonymousUser(first.anonymousPasswordHash, first.publicAccess),
      await administrator(first),
    ]);
    await insertPermissions(manager, inserted.identifiers[0]?.user_id);
  });
}

async function insertUi(manager: EntityManager, root: string): Promise<void> {
  const rows: [section: string, key: string, value: string, active: boolean][] = [
    ["paths", "/", root, true],
    ["hooks", "changegroup.kallithea_update", "python:", false],
    ["hooks", "changegroup.kallithea_repo_size", "python:", true],
    ["extensions", "largefiles", "", true],
    ["largefiles", "usercache", path.join(root, ".cache", "largefiles"), true],
    ["extensions", "hggit", "", false],
  ];
  await rowsOf(manager, ui).insert(
    rows.map(([ui_section, ui_key, ui_value, ui_active]) => ({ ui_section, ui_key, ui_value, ui_active })),
  );
}

/** The user `default`. @param active whether visitors who are not logged in have access */
export function anonymousUser(passwordHash: string, active: boolean): Omit<User, "user_id"> {
  return {
    ...newUser(),
    username: "default",
    password: passwordHash,
    active,
    firstname: "Anonymous",
    lastname: "User",
    email: anonymousEmail,
  };
}

async function administrator({
  administrator: { username, email, passwordHash },
}: FirstRows): Promise<Omit<User, "user_id">> {
  return {
    ...newUser(),
    username,
    password: await passwordHash,
    admin: true,
    firstname: "Kallithea",
    lastname: "Admin",
    email,
    extern_type: "internal",
  };
}

function newUser() {
  return {
    active: true,
    admin: false,
    last_login: null,
    extern_type: null,
    extern_name: null,
    api_key: newApiKey(),
    created_on: now(),
    user_data: null,
  };
}

async function insertPermissions(manager: EntityManager, anonymousId: number): Promise<void> {
  const inserted = await rowsOf(manager, permissions).insert(
    permissionNames.map((permission_name) => ({ permission_name })),
  );
  const idOf = (name: string): number => inserted.identifiers[permissionNames.indexOf(name)]?.permission_id;
  await rowsOf(manager, userToPerm).insert(
    defaultPermissions.map((name) => ({ user_id: anonymousId, permission_id: idOf(name) })),
  );
}
