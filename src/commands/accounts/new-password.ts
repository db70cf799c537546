// The password of a new account, or a new one of an account.
import { randomInt } from "node:crypto";
import { webPasswordRule } from "../../access/account-rules.js";
import { UsageError } from "../../errors.js";
import type { Terminal } from "../../terminal/terminal.js";
import { chosenOption, givenSecret, type SecretSources } from "../instance/given-secret.js";
import { type AccountOptions, requireOutput } from "./account-options.js";

/** The options by which it comes. */
export interface PasswordOptions extends AccountOptions {
  password?: string | undefined;
  passwordStdin: boolean;
  passwordFile?: string | undefined;
  passwordGenerate: boolean;
}

export interface NewPassword {
  readonly password: string;
  /** Whether nobody knows it yet. */
  readonly generated: boolean;
}

export const theGeneratedPassword = "the generated password";

export const passwordWays = "--password-stdin, --password-file, --password or --password-generate";

/**
 * @returns undefined if there was none on the command line or in the environment
 * @throws UsageError
 */
export async function givenPassword(options: PasswordOptions, terminal: Terminal): Promise<NewPassword | undefined> {
  const sources = sourcesOf(options);
  const chosen = chosenOption(sources);
  if (!options.passwordGenerate) {
    const password = await givenSecret(sources, terminal);
    return password === undefined ? undefined : { password, generated: false };
  }
  if (chosen !== undefined) throw new UsageError(`Use only one of ${chosen} and --password-generate.`);
  requireOutput(options, terminal, theGeneratedPassword);
  return { password: generatedPassword(), generated: true };
}

function sourcesOf({ password, passwordStdin, passwordFile }: PasswordOptions): SecretSources {
  return {
    option: "password",
    variable: "KALLITHEA_USER_PASSWORD",
    argument: password,
    stdin: passwordStdin,
    file: passwordFile,
    rule: webPasswordRule,
  };
}

/** Without characters that look like others. */
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** More than 110 bits. */
const generatedLength = 20;

function generatedPassword(): string {
  return Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** Asks for a password that was not given. Only in a terminal. */
export async function askPassword(name: string, terminal: Terminal): Promise<NewPassword> {
  const options = { validate: webPasswordRule, confirmed: true };
  return { password: await terminal.askSecret(`Password of ${name}:`, options), generated: false };
}
