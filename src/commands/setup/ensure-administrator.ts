// The account that --user names, in a database that was there already.
import type { DataSource } from "typeorm";
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
 * @throws UserError if its address is taken
 */
export async function lacksAdministrator(
  { engine, open }: Place,
  { username, email }: Pick<GivenAnswers, "username" | "email">,
): Promise<boolean> {
  if (username === undefined) return false;
  const { dataSource } = await engine.open({ ...open, readOnly: true, withoutEntities: true });
  try {
    const users = (condition: string, value: string): Promise<{ username: string; email: string }[]> =>
      dataSource
        .createQueryBuilder()
        .select("u.username", "username")
        .addSelect("u.email", "email")
        .from("users", "u")
        .where(condition, { value })
        .getRawMany();
    if ((await users("u.username = :value OR lower(u.username) = lower(:value)", username)).length > 0) return false;
    const [other] = email === undefined ? [] : await users("lower(u.email) = lower(:value)", email);
    if (email !== undefined && other !== undefined) throw emailTaken(email, other);
    return true;
  } finally {
    await dataSource.destroy();
  }
}

/** What an account needs. */
export type NewAccount = Pick<GivenAnswers, "username" | "email" | "password">;

/**
 * Asks for what is missing to create the account.
 * @throws UsageError if nobody can be asked
 */
export async function completeAccount(
  given: NewAccount,
  { dryRun }: Pick<SetupOptions, "dryRun">,
  terminal: Terminal,
): Promise<NewAccount> {
  if (!terminal.interactive) requireComplete(given);
  if (dryRun) return given;
  const rules = { validate: passwordRule, confirmed: true };
  return {
    username: given.username,
    email: given.email ?? (await terminal.ask("Email address of the administrator:", emailRule)),
    password: given.password ?? (await terminal.askSecret("Password of the administrator:", rules)),
  };
}

function requireComplete({ username, email, password }: NewAccount): void {
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
  dataSource: DataSource,
  account: NewAccount,
  { config_file }: SetupOptions,
  events: Events,
  terminal: Terminal,
): Promise<void> {
  const { username, email, password } = account;
  if (username === undefined) return;
  const [existing] = await accountsNamed(dataSource, username);
  if (existing !== undefined) return reportExisting(existing, config_file, events, terminal);
  if (email === undefined || password === undefined) return requireComplete(account);
  const changed = await createMissing(dataSource, { username, email, password });
  if (changed) return reportCreated(username, `Created the administrator ${username}`, events);
  // Another run has created it in the meantime.
  reportExisting(await findAccount(dataSource, username), config_file, events, terminal);
}

export type ExistingAccount = Pick<Account, "username" | "admin" | "active">;

/** An account that exists is not changed: it may have lost its rights on purpose. The document says what it has. */
export function reportExisting(
  { username, admin, active }: ExistingAccount,
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
