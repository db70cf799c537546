// What a scan needs to know about the instance: where its repositories are and what new rows look like.

import type { DataSource } from "typeorm";
import { UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { permissions } from "../schema/entities/permissions.js";
import { settings } from "../schema/entities/settings.js";
import { ui } from "../schema/entities/ui.js";
import { userToPerm } from "../schema/entities/user-to-perm.js";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { printable } from "../terminal/printable.js";
import type { Owner } from "./owner/user-directory.js";

export interface Instance {
  /** The folder that holds the repositories. */
  readonly root: string;
  /** Who owns new repositories and groups. */
  readonly owner: Owner;
  /** The settings for new repositories. */
  readonly newRepository: { readonly private: boolean; readonly statistics: boolean; readonly downloads: boolean };
  /** The user `default`, and its permissions for a new repository, a private one, and a new group. */
  readonly anonymous: {
    readonly id: number;
    readonly repositoryPermission: number;
    readonly privatePermission: number;
    readonly groupPermission: number;
  };
}

/**
 * @param owner name of the user who will own what is added; the first administrator by default
 * @throws UserError if the database lacks a row that every instance has, or that user
 */
export async function readInstance(dataSource: DataSource, owner?: string): Promise<Instance> {
  const newRepository = await readDefaults(dataSource);
  return {
    root: await readRootSetting(dataSource),
    owner: await readOwner(dataSource, owner),
    newRepository,
    anonymous: await readAnonymous(dataSource, newRepository.private),
  };
}

/** @throws UserError if the database has no repositories root */
export async function readRootSetting(dataSource: DataSource): Promise<string> {
  const root = await rowsOf(dataSource, ui).findOneBy({ ui_section: "paths", ui_key: "/" });
  if (!root?.ui_value) throw incomplete(`repositories root (table ui, section "paths", key "/")`);
  return root.ui_value;
}

async function readOwner(dataSource: DataSource, name: string | undefined): Promise<Instance["owner"]> {
  const user =
    name === undefined
      ? await rowsOf(dataSource, users).findOne({ where: { admin: true }, order: { user_id: "ASC" } })
      : await findUser(dataSource, name);
  if (user !== null && user.username !== "default") return { id: user.user_id, name: user.username };
  if (name === undefined) throw incomplete("administrator to own new repositories");
  throw new UserError(
    user === null
      ? `${printable(name)} is not a user of this instance.`
      : `${printable(name)} is the anonymous user and cannot own repositories.`,
    { hint: "Give --owner the name of an existing user." },
  );
}

/** Names of users are the same in capitals. */
async function findUser(dataSource: DataSource, name: string) {
  const found = await rowsOf(dataSource, users)
    .createQueryBuilder("u")
    .where("u.username = :name OR lower(u.username) = lower(:name)", { name })
    .orderBy("u.user_id")
    .getMany();
  return found.find(({ username }) => username === name) ?? found[0] ?? null;
}

async function readDefaults(dataSource: DataSource): Promise<Instance["newRepository"]> {
  const rows = await rowsOf(dataSource, settings).find();
  const isOn = (name: string) => isTrue(rows.find((row) => row.app_settings_name === name)?.app_settings_value ?? "");
  return {
    private: isOn("default_repo_private"),
    statistics: isOn("default_repo_enable_statistics"),
    downloads: isOn("default_repo_enable_downloads"),
  };
}

/** As Kallithea reads a boolean setting. */
function isTrue(value: string): boolean {
  return ["t", "true", "y", "yes", "on", "1"].includes(value.trim().toLowerCase());
}

async function readAnonymous(dataSource: DataSource, isPrivate: boolean): Promise<Instance["anonymous"]> {
  const user = await rowsOf(dataSource, users).findOneBy({ username: "default" });
  if (!user) throw incomplete(`user "default"`);
  const names = new Map(
    (await rowsOf(dataSource, permissions).find()).map((row) => [row.permission_name, row.permission_id]),
  );
  const granted = await rowsOf(dataSource, userToPerm).find({
    where: { user_id: user.user_id },
    order: { user_to_perm_id: "ASC" },
  });
  const grantedIds = granted.map((row) => row.permission_id);
  const permission = (prefix: string, fallback: string): number => {
    const own = grantedIds.find((id) => [...names].some(([name, other]) => other === id && name.startsWith(prefix)));
    const id = own ?? names.get(fallback);
    if (id === undefined) throw incomplete(`permission ${fallback}`);
    return id;
  };
  const privatePermission = permission("repository.none", "repository.none");
  return {
    id: user.user_id,
    repositoryPermission: isPrivate ? privatePermission : permission("repository.", "repository.read"),
    privatePermission,
    groupPermission: permission("group.", "group.read"),
  };
}

function incomplete(what: string): UserError {
  return new UserError(`The database has no ${what}; it was probably not created by db-create.`, {
    hint: `Restore it from a backup, or create a new one: ${ownCommand("db-create")}`,
  });
}
