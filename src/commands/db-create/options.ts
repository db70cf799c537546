import { passwordRule } from "../../access/account-rules.js";
import { UsageError } from "../../errors.js";
import { chosenOption, type SecretSources } from "../instance/given-secret.js";
import type { OutputOptions } from "../instance/output.js";

/** The options as cli.ts declares them. */
export interface DbCreateOptions extends OutputOptions {
  config_file: string;
  user?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  passwordStdin: boolean;
  passwordFile?: string | undefined;
  repos?: string | undefined;
  publicAccess?: boolean | undefined;
  /** Does nothing to a database that is current. */
  ifMissing: boolean;
  reuse: boolean;
  backup: boolean;
  waitDb?: string | undefined;
  forceYes: boolean;
  forceNo: boolean;
}

/** @throws UsageError if two options contradict each other */
export function rejectContradictions(options: DbCreateOptions): void {
  if (options.forceYes && options.forceNo) throw new UsageError("--force-yes and --force-no cannot be used together.");
  chosenOption(adminPassword(options));
}

export function adminPassword({ password, passwordStdin, passwordFile }: DbCreateOptions): SecretSources {
  return {
    option: "password",
    variable: "KALLITHEA_ADMIN_PASSWORD",
    argument: password,
    stdin: passwordStdin,
    file: passwordFile,
    rule: passwordRule,
  };
}
