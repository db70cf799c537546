import { existsSync } from "node:fs";
import path from "node:path";
import { ConfigurationError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { booleanSetting } from "../../../ini/boolean.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { Outcome } from "../../start-interpreter.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

/** The original takes seconds to start. */
const timeLimitMs = 30_000;

/** Whether the program that `authorized_keys` names can serve SSH clients. */
export async function checkCliPath({ ini, machine }: DoctorContext): Promise<Finding[]> {
  if (!isEnabled(ini)) return [];
  const program = ini.app().get("kallithea_cli_path") || "kallithea-cli";
  const problem = path.isAbsolute(program)
    ? problemOf(program, await machine.start(program, ["ssh-serve", "--help"], timeLimitMs))
    : "is not an absolute path, and SSH sessions may have another PATH";
  if (problem === undefined) return [];
  return [
    finding(
      "kallithea-cli-path",
      `kallithea_cli_path: ${printable(program)} ${problem}: SSH clients cannot be served.`,
      {
        fix: "Set `kallithea_cli_path = /path/to/the/venv/bin/kallithea-cli` in [app:main], then save the SSH keys again: /path/to/the/venv/bin/kallithea-cli ssh-update-authorized-keys",
        place: ini.path,
      },
    ),
  ];
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

function problemOf(program: string, outcome: Outcome): string | undefined {
  if (outcome === "interrupted") return undefined;
  if (outcome === "timeout") return `did not respond within ${timeLimitMs / 1000} s`;
  if ("error" in outcome)
    return existsSync(program) ? `cannot be started (${failureReason(outcome.error)})` : "does not exist";
  if (outcome.status === 0) return undefined;
  return `has no command ssh-serve${outcome.lastErrorLine === "" ? "" : ` (${printable(outcome.lastErrorLine)})`}`;
}
