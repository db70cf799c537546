// What --dry-run reports: the events of a run, for what it would do.
import { expectedHead } from "../../database/version.js";
import type { DatabaseStatus } from "../../instance/database-status.js";
import type { KnownRepository } from "../../scan/plan.js";
import { previewScan } from "../../scan/preview.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { GivenAnswers } from "../db-create/answers.js";
import { realRoot } from "../db-create/repositories-root.js";
import { reportSkipped } from "../instance/report-skipped.js";
import { type ExistingAccount, reportCreated, reportExisting } from "./ensure-administrator.js";
import { databaseNamed, isThere } from "./ensure-database.js";
import type { Events } from "./events.js";
import type { SetupOptions } from "./options.js";
import type { Place } from "./place.js";

interface Known {
  readonly status: DatabaseStatus;
  readonly given: GivenAnswers;
}

/** @throws UserError if the repositories root cannot be read */
export async function planSetup(
  place: Place,
  { status, given }: Known,
  { publicAccess, config_file }: SetupOptions,
  events: Events,
  terminal: Terminal,
): Promise<void> {
  const { username } = given;
  const exists = isThere(status);
  reportDatabase(place, status, username, events);
  const { known, anonymousAccess, account } = exists ? await readContents(place, username) : nothing;
  if (username !== undefined && account !== undefined) reportExisting(account, config_file, events, terminal);
  else if (username !== undefined)
    reportCreated(username, exists ? `Would create the administrator ${username}` : undefined, events);
  const root = status.root ?? (given.repositories === undefined ? undefined : realRoot(given.repositories));
  reportSettings({ exists, anonymousAccess, publicAccess, root }, events);
  const { add, skipped } = root === undefined ? { add: [], skipped: [] } : await previewScan(root, known);
  reportSkipped(skipped, terminal);
  const added = add.map(({ name }) => name);
  events.report({
    event: "scan",
    changed: added.length > 0,
    sentence: added.length > 0 ? `Would add: ${added.map(printable).join(", ")}` : undefined,
    details: { added, skipped: skipped.map(({ name, code }) => ({ name, code })) },
  });
  events.finished();
}

function reportDatabase(place: Place, status: DatabaseStatus, username: string | undefined, events: Events): void {
  const { state, revision, release } = status;
  const details = databaseNamed(place);
  const report = (changed: boolean, rest: { action: string; from?: string }, sentence?: string) =>
    events.report({ event: "database", changed, sentence, details: { ...rest, ...details } });
  if (!isThere(status)) {
    const who = username === undefined ? "" : ` with the administrator ${username}`;
    report(true, { action: "created" }, `Would create the database ${details.database}${who}`);
  } else if (state === "behind") {
    const from = revision ?? release ?? "none";
    const sentence = `Would upgrade the database ${details.database} from ${from} to ${expectedHead}`;
    report(true, { action: "upgraded", from }, sentence);
  } else report(false, { action: "none" });
}

interface Settings {
  readonly exists: boolean;
  readonly anonymousAccess: boolean;
  readonly publicAccess: boolean | undefined;
  readonly root: string | undefined;
}

function reportSettings({ exists, anonymousAccess, publicAccess, root }: Settings, events: Events): void {
  if (!exists) {
    const details = { publicAccess: publicAccess ?? true, ...(root !== undefined && { root }) };
    events.report({ event: "settings", changed: true, details });
  } else {
    const changed = publicAccess !== undefined && publicAccess !== anonymousAccess;
    const sentence = changed ? `Would switch anonymous access ${publicAccess ? "on" : "off"}` : undefined;
    events.report({ event: "settings", changed, sentence, details: { publicAccess } });
  }
}

interface Contents {
  readonly known: readonly KnownRepository[];
  readonly anonymousAccess: boolean;
  /** That of --user, if it exists. */
  readonly account?: ExistingAccount;
}

const nothing: Contents = { known: [], anonymousAccess: false };

/** Also of a database that is behind, whose tables are not those of the entities. */
async function readContents({ engine, open }: Place, username: string | undefined): Promise<Contents> {
  const { dataSource } = await engine.open({ ...open, readOnly: true, withoutEntities: true });
  try {
    const known = await dataSource
      .createQueryBuilder()
      .select("r.repo_id", "id")
      .addSelect("r.repo_name", "name")
      .from("repositories", "r")
      .getRawMany<KnownRepository>();
    const accounts = await dataSource
      .createQueryBuilder()
      .select("u.username", "username")
      .addSelect("u.active", "active")
      .addSelect("u.admin", "admin")
      .from("users", "u")
      .where("u.username = 'default' OR lower(u.username) = lower(:username)", { username: username ?? "default" })
      .getRawMany<{ username: string; active: unknown; admin: unknown }>();
    const anonymous = accounts.find((row) => row.username === "default");
    const account = accounts.find((row) => row.username !== "default");
    return {
      known,
      anonymousAccess: Boolean(anonymous?.active),
      ...(account !== undefined && {
        account: { username: account.username, active: Boolean(account.active), admin: Boolean(account.admin) },
      }),
    };
  } finally {
    await dataSource.destroy();
  }
}
