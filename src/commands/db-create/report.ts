import type { NewDatabase } from "../../database/create/create.js";
import type { ExistingDatabase, KeptDatabase } from "../../database/create/creation.js";
import { expectedHead, revisionHint } from "../../database/version.js";
import { exitStatus, UserError } from "../../errors.js";
import { shellPath } from "../../shell-word.js";
import type { Output } from "../instance/output.js";

/** e.g. `Replace sqlite:////srv/kallithea.db (revision 7ba0d2cad930, 5 users, 12 repositories)?` */
export function replaceQuestion(database: string, existing: ExistingDatabase): string {
  return `Replace ${database} (${contentOf(existing)})?`;
}

/** Without a terminal to ask in. @param config the ini as it was given */
export function existsAlready(database: string, existing: ExistingDatabase, config: string): UserError {
  const isCurrent = existing.revisions.join(" ") === expectedHead;
  const next = isCurrent ? [] : [revisionHint(existing.revisions, { isEmpty: false, config: shellPath(config) })];
  return new UserError(`${database} exists already (${contentOf(existing)}). Nothing was changed.`, {
    exitStatus: exitStatus.exists,
    hint: [
      ...next,
      "To create it only if it is missing, for a script that runs again: --if-missing",
      "To replace it with a new database, which has nothing of the old one: --force-yes",
    ].join("\n"),
  });
}

function contentOf({ revisions, users, repositories }: ExistingDatabase): string {
  const content = [
    revisions.length === 0 ? "no revision" : `revision ${revisions.join(" ")}`,
    users !== undefined && counted(users, "user", "users"),
    repositories !== undefined && counted(repositories, "repository", "repositories"),
  ];
  return content.filter((part) => part !== false).join(", ");
}

/** On standard error, because scripts may compare standard output with the original's. */
export function reportKept(kept: KeptDatabase | undefined, { notice }: Output): void {
  if (kept === undefined) return;
  notice(`The old database was kept as ${kept.location}`);
  notice("  Stop Kallithea before you restore it. Restoring it discards what has been written since.");
  notice(`  To restore it: ${kept.restore}`);
  notice(`  To delete it:  ${kept.remove}`);
}

export interface NewInstance extends NewDatabase {
  /** The URL for messages, without the password. */
  readonly database: string;
  readonly added: readonly string[];
  readonly config: string;
}

/** Prints what was created, and what to type next. */
export function reportNewInstance(
  { database, administrator, added, publicAccess, config }: NewInstance,
  { notice }: Output,
): void {
  notice(`Database:         ${database}`);
  notice(`Administrator:    ${administrator.username}`);
  notice(`Repositories:     ${added.length} added`);
  notice(
    `Anonymous access: ${publicAccess ? "on (users who are not logged in can read non-private repositories)" : "off"}`,
  );
  notice(`Next:             gearbox serve -c ${shellPath(config)}`);
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
