// What a user may do with a repository, computed as Kallithea 0.7.0 does.

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
