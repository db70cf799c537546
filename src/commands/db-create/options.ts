import { UsageError } from "../../errors.js";

/** The options as cli.ts declares them. */
export interface DbCreateOptions {
  config_file: string;
  user?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  passwordStdin: boolean;
  passwordFile?: string | undefined;
  repos?: string | undefined;
  publicAccess?: boolean | undefined;
  reuse: boolean;
  backup: boolean;
  waitDb?: string | undefined;
  forceYes: boolean;
  forceNo: boolean;
}

/** @throws UsageError if two options contradict each other */
export function rejectContradictions(options: DbCreateOptions): void {
  if (options.forceYes && options.forceNo) throw new UsageError("--force-yes and --force-no cannot be used together.");
  const sources = [
    options.password !== undefined && "--password",
    options.passwordStdin && "--password-stdin",
    options.passwordFile !== undefined && "--password-file",
  ].filter((source) => source !== false);
  if (sources.length > 1) throw new UsageError(`Use only one of these options: ${sources.join(", ")}.`);
}
