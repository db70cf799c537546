import type { DbCreateOptions } from "../db-create/options.js";
import type { SecretSources } from "../instance/given-secret.js";

/** What the command line says. */
export interface SetupOptions {
  config_file: string;
  repos?: string | undefined;
  user?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  passwordStdin: boolean;
  passwordFile?: string | undefined;
  databaseUrl?: string | undefined;
  databaseUrlStdin: boolean;
  databaseUrlFile?: string | undefined;
  publicAccess?: boolean | undefined;
  waitDb?: string | undefined;
  dryRun: boolean;
  json: boolean;
  quiet: boolean;
  yes: boolean;
}

/** The same as db-create has them. */
export function answersOf(options: SetupOptions): DbCreateOptions {
  return { ...options, ifMissing: true, reuse: false, backup: true, forceYes: options.yes, forceNo: false };
}

export function databaseUrlSources(options: SetupOptions): SecretSources {
  return {
    option: "database-url",
    variable: "KALLITHEA_DATABASE_URL",
    argument: options.databaseUrl,
    stdin: options.databaseUrlStdin,
    file: options.databaseUrlFile,
    rule: (url) => (/[\r\n]/.test(url) ? "a database URL is one line" : true),
  };
}
