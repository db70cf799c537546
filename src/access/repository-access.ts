// What the database says about a user and a repository.
import type { PlainSession } from "../database/open/plain-session.js";

export interface AccessedRepository {
  readonly id: number;
  readonly name: string;
  /** `hg` or `git`. */
  readonly type: string;
  readonly access: Access;
}

/** @returns undefined if there is no such repository. Names are compared exactly, whatever the database's collation. */
export async function repositoryAccess(
  session: PlainSession,
  user: { readonly id: number; readonly isAdmin: boolean },
  name: string,
): Promise<AccessedRepository | undefined> {
  const rows = await session.query<RepositoryRow>(
    "SELECT repo_id, repo_name, repo_type, user_id, private FROM repositories WHERE repo_name = ?",
    [name],
  );
  const repository = rows.find(({ repo_name }) => repo_name === name);
  if (repository === undefined) return undefined;
  const permissions = await session.query<PermissionRow>(
    `SELECT 'user' AS source, users.username AS username, users.user_id AS user_id, permissions.permission_name AS name
     FROM repo_to_perm
     JOIN users ON users.user_id = repo_to_perm.user_id
     JOIN permissions ON permissions.permission_id = repo_to_perm.permission_id
     WHERE repo_to_perm.repository_id = ? AND (users.user_id = ? OR users.username = 'default')
     UNION ALL
     SELECT 'group', NULL, users_groups_members.user_id, permissions.permission_name
     FROM users_group_repo_to_perm
     JOIN users_groups ON users_groups.users_group_id = users_group_repo_to_perm.users_group_id
     JOIN users_groups_members ON users_groups_members.users_group_id = users_groups.users_group_id
     JOIN permissions ON permissions.permission_id = users_group_repo_to_perm.permission_id
     WHERE users_group_repo_to_perm.repository_id = ? AND users_groups_members.user_id = ?
       AND users_groups.users_group_active = ?`,
    [repository.repo_id, user.id, repository.repo_id, user.id, true],
  );
  const access = accessOf({
    isAdmin: user.isAdmin,
    isOwner: repository.user_id === user.id,
    isPrivate: Boolean(repository.private),
    defaultPermission: permissions.findLast(({ username }) => username === "default")?.name,
    groupPermissions: permissions.filter(({ source }) => source === "group").map((row) => row.name),
    userPermissions: permissions
      .filter((row) => row.source === "user" && row.user_id === user.id)
      .map((row) => row.name),
  });
  return { id: repository.repo_id, name, type: repository.repo_type, access };
}

interface RepositoryRow {
  repo_id: number;
  repo_name: string;
  repo_type: string;
  user_id: number;
  private: boolean | number;
}

interface PermissionRow {
  source: "user" | "group";
  /** Only of a user's own row. */
  username: string | null;
  user_id: number;
  name: string;
}

/** The rows about a user and a repository. Permissions are names such as `repository.read`. */
export interface PermissionFacts {
  /** The column `users.admin`. */
  readonly isAdmin: boolean;
  readonly isOwner: boolean;
  readonly isPrivate: boolean;
  /** That of the user "default". Without it, Kallithea denies everything, also to administrators and the owner. */
  readonly defaultPermission: string | undefined;
  /** Those of the active user groups that the user is a member of. */
  readonly groupPermissions: readonly string[];
  readonly userPermissions: readonly string[];
}

export type Access = "none" | "read" | "write";

/** The strongest permission wins; a weaker one of the user takes nothing away. */
export function accessOf(facts: PermissionFacts): Access {
  if (facts.defaultPermission === undefined) return "none";
  const permission = facts.isAdmin ? "repository.admin" : strongest(basePermission(facts), facts);
  if (permission === "repository.write" || permission === "repository.admin") return "write";
  return permission === "repository.read" ? "read" : "none";
}

function basePermission({ isOwner, isPrivate, defaultPermission }: PermissionFacts): string {
  if (isOwner) return "repository.admin";
  return isPrivate ? "repository.none" : (defaultPermission ?? "repository.none");
}

function strongest(base: string, { groupPermissions, userPermissions }: PermissionFacts): string {
  return [...groupPermissions, ...userPermissions].reduce(
    (best, permission) => (weight(permission) > weight(best) ? permission : best),
    base,
  );
}

/** TRAP: a `group.admin` beats `repository.write`, and then allows nothing, as in Kallithea. */
function weight(permission: string): number {
  return weights.get(permission.replace(/^(repository|group|usergroup)\./, "")) ?? -1;
}

const weights: ReadonlyMap<string, number> = new Map([
  ["none", 0],
  ["read", 1],
  ["write", 3],
  ["admin", 4],
]);
