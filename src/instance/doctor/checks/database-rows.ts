// Rows without which Kallithea 0.7.0 does not start, or fails while it serves.
import { type DataSource, QueryFailedError } from "typeorm";
import { defaultPermissions, firstSettings, permissionNames } from "../../../database/create/first-values.js";
import { permissions } from "../../../schema/entities/permissions.js";
import { settings } from "../../../schema/entities/settings.js";
import { userToPerm } from "../../../schema/entities/user-to-perm.js";
import { users } from "../../../schema/entities/users.js";
import { rowsOf } from "../../../schema/entity.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { checkReferences } from "./references.js";

export async function checkRows({ status, config, withDatabase }: DoctorContext): Promise<Finding[]> {
  if (status.state !== "current") return [];
  try {
    return await withDatabase(async (dataSource) => [
      ...(await checkReferences(dataSource)),
      ...(await checkAdministrators(dataSource, config)),
      ...(await checkDefaultUser(dataSource, config)),
      ...(await checkSettings(dataSource, config)),
    ]);
  } catch (error) {
    // A table or column is missing, which is drift.
    if (!(error instanceof QueryFailedError) || status.drift === 0) throw error;
    return [
      finding("not-checked", `The rows of the database cannot be checked: ${printable(error.message)}.`, {
        fix: `kallithea-cli migrate -c ${config} check`,
      }),
    ];
  }
}

async function checkAdministrators(dataSource: DataSource, config: string): Promise<Finding[]> {
  const found = await rowsOf(dataSource, users).find({ where: { admin: true }, order: { user_id: "ASC" } });
  const administrators = found.filter(({ username }) => username !== "default");
  if (administrators.some(({ active }) => active)) return [];
  const [first] = administrators;
  const named = first === undefined ? "USER" : shellWord(first.username);
  const create = `kallithea-cli user-create -c ${config} USER --admin --password-generate`;
  return [
    finding(
      "administrator-missing",
      first === undefined ? "No user is an administrator." : "No administrator is active, so none can log in.",
      { fix: `kallithea-cli user-set -c ${config} ${named} --admin --active${first ? "" : `, or: ${create}`}` },
    ),
  ];
}

/** What is missing of the user `default` and its permissions. */
export interface MissingPermissions {
  /** Its id; undefined if it does not exist. */
  readonly defaultUser: number | undefined;
  /** Names in the table `permissions`. */
  readonly names: readonly string[];
  /** For `default`: of each kind that it has none of, the one that changes nothing for anybody. */
  readonly ofDefaultUser: readonly string[];
}

export async function missingPermissions(dataSource: Pick<DataSource, "getRepository">): Promise<MissingPermissions> {
  const source = dataSource as DataSource;
  const defaultUser = await rowsOf(source, users).findOneBy({ username: "default" });
  const known = await rowsOf(source, permissions).find();
  const granted =
    defaultUser === null ? [] : await rowsOf(source, userToPerm).find({ where: { user_id: defaultUser.user_id } });
  const grantedIds = new Set(granted.map(({ permission_id }) => permission_id));
  const grantedNames = known.filter(({ permission_id }) => grantedIds.has(permission_id));
  return {
    defaultUser: defaultUser?.user_id,
    names: permissionNames.filter((name) => !known.some(({ permission_name }) => permission_name === name)),
    ofDefaultUser: defaultPermissions
      .map(kindOf)
      .filter((kind) => !grantedNames.some(({ permission_name }) => permission_name.startsWith(kind)))
      .map((kind) => withoutEffect[kind] ?? `${kind}read`),
  };
}

/** `hg.create.repository` is of the kind `hg.create.`. */
function kindOf(name: string): string {
  return name.slice(0, name.lastIndexOf(".") + 1);
}

/** What Kallithea does if `default` has no permission of the kind. */
const withoutEffect: Readonly<Record<string, string>> = {
  "hg.create.": "hg.create.none",
  "hg.fork.": "hg.fork.none",
  "hg.register.": "hg.register.none",
  "hg.extern_activate.": "hg.extern_activate.manual",
};

async function checkDefaultUser(dataSource: DataSource, config: string): Promise<Finding[]> {
  const { defaultUser, names, ofDefaultUser } = await missingPermissions(dataSource);
  const doctor = `kallithea-cli doctor -c ${config} --fix`;
  const found = (message: string) => finding("permission-missing", message, { fix: `${doctor} permission-missing` });
  return [
    ...(defaultUser === undefined
      ? [
          finding(
            "default-user-missing",
            "The database has no user default, which stands for visitors: Kallithea does not start.",
            { fix: `${doctor} default-user-missing` },
          ),
        ]
      : []),
    ...(names.length > 0 ? [found(`The table permissions lacks ${names.join(", ")}.`)] : []),
    ...(defaultUser !== undefined && ofDefaultUser.length > 0
      ? [found(`The user default has no permission of ${ofDefaultUser.map((name) => `${kindOf(name)}*`).join(", ")}.`)]
      : []),
  ];
}

/** What fails without it; of other settings, Kallithea has a default. */
const neededSettings: Readonly<Record<string, string>> = {
  realm: "clients of Git and Mercurial get an error",
  auth_plugins: "nobody can log in",
  auth_internal_enabled: "nobody can log in with a password of Kallithea",
  default_repo_private: "repo-scan of Kallithea cannot add repositories",
};

async function checkSettings(dataSource: DataSource, config: string): Promise<Finding[]> {
  const rows = await rowsOf(dataSource, settings).find();
  const values = new Map(rows.map((row) => [row.app_settings_name, row.app_settings_value]));
  const plugins = values.get("auth_plugins");
  return Object.entries(neededSettings)
    .filter(([name]) => !values.has(name))
    .filter(([name]) => name !== "auth_internal_enabled" || plugins === undefined || plugins.includes("auth_internal"))
    .map(([name, consequence]) => {
      const [, value = ""] = firstSettings.find(([first]) => first === name) ?? [];
      return finding("setting-missing", `The setting ${name} is missing: ${consequence}.`, {
        fix: `kallithea-cli setting-set -c ${config} ${name} ${shellWord(value)}`,
        place: name,
      });
    });
}
