import path from "node:path";
import { ConfigurationError } from "../../../errors.js";
import { booleanSetting } from "../../../ini/boolean.js";
import { cliWords, isPlainCommand, missingOnSshdPath, ownCliPath, sshdPath } from "../../../ini/cli-path.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import { sshServeProblem } from "../../ssh-serve-program.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

/** The original takes seconds to start. */
const timeLimitMs = 30_000;

/** Whether the command that `authorized_keys` names can serve SSH clients. */
export async function checkCliPath(context: DoctorContext): Promise<Finding[]> {
  const { ini, machine, url } = context;
  if (!isEnabled(ini)) return [];
  const setting = ini.app().get("kallithea_cli_path") || "kallithea-cli";
  const words = cliWords(setting);
  const [program = ""] = words;
  const found = (problem: string, severity: Finding["severity"]) => [
    finding("kallithea-cli-path", `kallithea_cli_path: ${printable(setting)} ${problem}`, {
      severity,
      fix: fixOf(context),
      place: ini.path,
    }),
  ];
  const problem = path.isAbsolute(program)
    ? await sshServeProblem(setting, {
        start: machine.start,
        timeLimit: timeLimitMs,
        isSqlite: url.engine === "sqlite",
      })
    : "is not an absolute path, and SSH sessions may have another PATH";
  if (problem !== undefined) return found(`${problem}: SSH clients cannot be served.`, "error");
  const missing = words.length === 1 ? missingOnSshdPath(program) : undefined;
  if (missing !== undefined)
    return found(`needs ${printable(missing)}, which is not in ${sshdPath}, the usual PATH of sshd.`, "warning");
  const unquoted = isPlainCommand(words) ? (isPlainCommand([ini.path]) ? undefined : ini.path) : setting;
  if (unquoted === undefined) return [];
  const message = `Kallithea's web pages write ${printable(unquoted)} to authorized_keys without quotes: when a user has changed a key there, no SSH client can be served.`;
  const plainPath = "a path that has only letters, digits and _./:@%+=,-";
  const fix =
    unquoted === setting
      ? `Link the program from ${plainPath}, and set kallithea_cli_path to the link.`
      : `Move the configuration file to ${plainPath}.`;
  return [finding("kallithea-cli-path", message, { severity: "warning", fix, place: ini.path })];
}

/** This program, which need not be the one that the administrator wants, is one that works. */
function fixOf({ config }: DoctorContext): string {
  const set = `kallithea-cli config-set -c ${config} ${shellWord(`kallithea_cli_path=${ownCliPath()}`)}`;
  return `${set} && kallithea-cli ssh-update-authorized-keys -c ${config}`;
}

/** A value that is not a boolean is a finding of the configuration. */
function isEnabled(ini: DoctorContext["ini"]): boolean {
  try {
    return booleanSetting(ini, "ssh_enabled");
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return false;
  }
}
