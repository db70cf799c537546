// Everything that db-create needs to know, from its options and, in a terminal, from prompts.

import { emailRule, passwordRule, usernameRule } from "../../access/account-rules.js";
import type { NewDatabase } from "../../database/create/create.js";
import { UsageError } from "../../errors.js";
import type { Terminal, Validate } from "../../terminal/terminal.js";
import { givenSecret } from "../instance/given-secret.js";

import { adminPassword, type DbCreateOptions } from "./options.js";
import { isWritable, newRootRule, realRoot, repositoriesRootRule } from "./repositories-root.js";

export const continueAnyway = "Continue anyway?";

/** The answers given on the command line, validated. */
export interface GivenAnswers {
  username: string | undefined;
  email: string | undefined;
  password: string | undefined;
  repositories: string | undefined;
}

/** @throws UsageError for the first value that is not acceptable */
export async function givenAnswers(options: DbCreateOptions, terminal: Terminal): Promise<GivenAnswers> {
  requireNewRoot(options.repos);
  return { ...answersWithoutPassword(options), password: await givenSecret(adminPassword(options), terminal) };
}

/** @throws UsageError if a new instance cannot have this root */
export function requireNewRoot(folder: string | undefined): void {
  validatedRoot(folder, newRootRule);
}

/** @throws UsageError for the first value that is not acceptable */
export function answersWithoutPassword(options: DbCreateOptions): Omit<GivenAnswers, "password"> {
  return {
    repositories: validatedRoot(options.repos, repositoriesRootRule),
    username: validated("--user", options.user, usernameRule),
    email: validated("--email", options.email, emailRule),
  };
}

function validatedRoot(folder: string | undefined, rule: Validate): string | undefined {
  const result = folder === undefined || rule(folder);
  if (result !== true)
    throw new UsageError(`--repos: ${result}.`, {
      hint: "Give the absolute path of an existing folder, in which the repositories are.",
    });
  return folder;
}

function validated(option: string, value: string | undefined, rule: Validate): string | undefined {
  const result = value === undefined || rule(value);
  if (result !== true) throw new UsageError(`${option}: ${result}.`);
  return value;
}

/**
 * Without a terminal, every answer must be given on the command line.
 * @param question that only --force-yes can answer
 * @throws UsageError naming everything that is missing
 */
export function requireAnswers(given: GivenAnswers, { forceYes }: DbCreateOptions, question: string | undefined): void {
  const missing = [
    given.username === undefined && "--user",
    given.email === undefined && "--email",
    given.password === undefined && "--password-stdin, --password-file or --password",
    given.repositories === undefined && "--repos",
    question !== undefined && !forceYes && "--force-yes",
  ].filter((option) => option !== false);
  if (missing.length === 0) return;
  const hint = "Add these options, or run the command in a terminal to be prompted for them.";
  throw new UsageError(`Missing: ${missing.join("; ")}.`, {
    hint: question === undefined || forceYes ? hint : `${forceYesHint(question)}\n${hint}`,
  });
}

function forceYesHint(question: string): string {
  return `--force-yes answers yes to: ${question}`;
}

/**
 * Asks for what is missing.
 * @returns undefined if the user does not want to continue
 */
export async function completeAnswers(
  given: GivenAnswers,
  options: DbCreateOptions,
  terminal: Terminal,
): Promise<NewDatabase | undefined> {
  const repositories =
    given.repositories ?? (await terminal.ask("Absolute path of the repositories root:", newRootRule));
  if (!(await confirmReadOnly(repositories, options, terminal))) return undefined;
  return {
    repositoriesRoot: realRoot(repositories),
    administrator: {
      username: given.username ?? (await terminal.ask("User name of the administrator:", usernameRule)),
      password:
        given.password ??
        (await terminal.askSecret("Password of the administrator:", { validate: passwordRule, confirmed: true })),
      email: (given.email ?? (await terminal.ask("Email address of the administrator:", emailRule))).toLowerCase(),
    },
    publicAccess: options.publicAccess ?? (await askPublicAccess(options, terminal)),
  };
}

/** A script that does not choose gets the original's default. */
async function askPublicAccess({ forceYes }: DbCreateOptions, terminal: Terminal): Promise<boolean> {
  if (forceYes || !terminal.interactive) return true;
  return terminal.confirm("Allow anonymous access to repositories that are not private?", { yesByDefault: true });
}

async function confirmReadOnly(folder: string, { forceYes }: DbCreateOptions, terminal: Terminal): Promise<boolean> {
  if (isWritable(folder)) return true;
  terminal.warn(`Warning: ${folder} is not writable; Kallithea will be able to serve its repositories read-only.`);
  return forceYes || terminal.confirm(continueAnyway);
}
