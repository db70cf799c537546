// The account that --user names, in a database that was there already.
import { emailRule, passwordRule } from "../../access/account-rules.js";
import { type Account, accountsNamed, findAccount } from "../../access/accounts.js";
import { ensureAdministrator as createMissing, emailTaken } from "../../access/create-user.js";
import { UsageError } from "../../errors.js";
import { shellPath, shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { GivenAnswers } from "../db-create/answers.js";
import type { Events } from "./events.js";
import type { SetupOptions } from "./options.js";
import type { Place } from "./place.js";

/**
 * Whether the account is missing. Also reads a database that is behind; nothing is changed.
 * @throws UsageError if it is, and what it needs was not given and cannot be asked for; UserError if its address is taken
 */
export async function lacksAdministrator(
  { engine, open }: Place,
  given: GivenAnswers,
  { interactive }: Pick<Terminal, "interactive">,
): Promise<boolean> {
  if (given.username === undefined) return false;
  const { dataSource } = await engine.open({ ...open, readOnly: true, withoutEntities: true });
  try {
    const users = (condition: string, value: string): Promise<{ username: string; email: string | null }[]> =>
      dataSource
        .createQueryBuilder()
        .select("u.username", "username")
        .addSelect("u.email", "email")
        .from("users", "u")
        .where(condition, { value })
        .getRawMany();
    if ((await users("u.username = :value OR lower(u.username) = lower(:value)", given.username)).length > 0)
      return false;
    if (!interactive) requireComplete(given);
    const { email } = given;
    const [other] = email === undefined ? [] : await users("lower(u.email) = lower(:value)", email);
    if (email !== undefined && other !== undefined) throw emailTaken(email, other);
    return true;
  } finally {
    await dataSource.destroy();
  }
}

function requireComplete({ username, email, password }: GivenAnswers): void {
  const missing = [
    email === undefined && "--email",
    password === undefined && "--password-stdin, --password-file or --password",
  ].filter((option) => option !== false);
  if (missing.length === 0) return;
  throw new UsageError(`Missing: ${missing.join("; ")}.`, {
    hint: `There is no user ${username} yet: add these options to create it, or leave out --user.`,
  });
}

/**
 * Creates the account, as an administrator. One that exists is not changed.
 * @throws UserError
 */
export async function ensureAdministrator(
  { engine, open }: Place,
  given: GivenAnswers,
  { config_file }: SetupOptions,
  events: Events,
  terminal: Terminal,
): Promise<void> {
  const { username } = given;
  if (username === undefined) return;
  const { dataSource } = await engine.open(open);
  try {
    const [existing] = await accountsNamed(dataSource, username);
    if (existing === undefined) {
      if (!terminal.interactive) requireComplete(given);
      const email = given.email ?? (await terminal.ask("Email address of the administrator:", emailRule));
      const rules = { validate: passwordRule, confirmed: true };
      const password = given.password ?? (await terminal.askSecret("Password of the administrator:", rules));
      const changed = await createMissing(dataSource, { username, email, password });
      if (changed) return reportCreated(username, `Created the administrator ${username}`, events);
      return reportExisting(await findAccount(dataSource, username), config_file, events, terminal);
    }
    reportExisting(existing, config_file, events, terminal);
  } finally {
    await dataSource.destroy();
  }
}

/** An account that exists is not changed: it may have lost its rights on purpose. The document says what it has. */
function reportExisting(
  { username, admin, active }: Account,
  config: string,
  events: Events,
  { warn }: Pick<Terminal, "warn">,
): void {
  const lacks = [!admin && "not an administrator", !active && "not active"].filter((reason) => reason !== false);
  if (lacks.length > 0) {
    warn(
      `Warning: ${printable(username)} exists already and is ${lacks.join(" and ")}; it was not changed. To change it:`,
    );
    warn(`  kallithea-cli user-set -c ${shellPath(config)} ${shellWord(username)} --admin --active`);
  }
  events.report({ event: "administrator", changed: false, details: { username, admin, active } });
}

/** @param sentence what was done, or would be */
export function reportCreated(username: string, sentence: string | undefined, events: Events): void {
  const details = { username, admin: true, active: true };
  events.report({ event: "administrator", changed: true, sentence, details });
}
