// What runs outside of the server: Git hooks and SSH sessions.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { isProgram } from "../../files/find-program.js";
import { findPythonSide } from "../../ini/python.js";
import { printable } from "../../terminal/printable.js";
import type { Finding } from "../finding.js";
import { hookInterpreterWarnings } from "../hook-interpreter.js";
import type { ConfigFile } from "./config-file.js";

export async function environmentFindings(file: ConfigFile, signal: AbortSignal | undefined): Promise<Finding[]> {
  const isSsh = /^(true|yes|on|y|t|1)$/i.test(file.value("ssh_enabled") ?? "");
  return [
    ...(await interpreterFindings(file, signal)),
    ...(isSsh ? [...authorizedKeys(file), ...commandForKeys(file), ...sshLocale(file)] : []),
  ];
}

async function interpreterFindings(file: ConfigFile, signal: AbortSignal | undefined): Promise<Finding[]> {
  const given = file.value("git_hook_interpreter");
  const interpreter = given ?? findPythonSide(process.env.PATH ?? "").interpreter ?? "/usr/bin/env python3";
  const [message, fix] = await hookInterpreterWarnings(file.ini, interpreter, signal);
  if (message === undefined) return [];
  const wasNotChecked = fix === undefined;
  return [
    file.finding(
      "git-hook-interpreter",
      wasNotChecked ? "note" : "error",
      given === undefined ? `git_hook_interpreter is not set. ${message}` : message,
      fix ?? null,
      "git_hook_interpreter",
    ),
  ];
}

function authorizedKeys(file: ConfigFile): Finding[] {
  const key = "ssh_authorized_keys";
  const value = file.value(key);
  const example = file.setCommand(`${key}=/home/kallithea/.ssh/authorized_keys`);
  if (value === undefined)
    return [
      file.finding(key.replaceAll("_", "-"), "error", `SSH is enabled, but ${key} is not set.`, example, "ssh_enabled"),
    ];
  const found = (what: string, fix: string) => [
    file.finding(key.replaceAll("_", "-"), "error", `${key} is ${printable(value)}, ${what}.`, fix, key),
  ];
  if (!path.isAbsolute(value)) return found("which is not an absolute path", example);
  if (kindOf(path.dirname(value)) !== "folder")
    return found("whose folder does not exist", `install -d -m 700 ${path.dirname(value)}`);
  return kindOf(value) === "folder" ? found("which is a folder", example) : [];
}

function kindOf(place: string): "folder" | "other" | undefined {
  try {
    return statSync(place).isDirectory() ? "folder" : "other";
  } catch {
    return undefined;
  }
}

/** Each key runs it with `ssh-serve`, which only Kallithea's own program has. */
function commandForKeys(file: ConfigFile): Finding[] {
  const key = "kallithea_cli_path";
  const value = file.value(key);
  const fix = file.setCommand(`${key}=${suggestedCli(file) ?? "/srv/kallithea/venv/bin/kallithea-cli"}`);
  const found = (severity: Finding["severity"], what: string) => [
    file.finding("kallithea-cli-path", severity, what, fix, value === undefined ? "ssh_enabled" : key),
  ];
  if (value === undefined) return found("error", `SSH is enabled, but ${key} is not set.`);
  const shown = printable(value);
  if (!path.isAbsolute(value)) return found("error", `${key} is ${shown}, which is not an absolute path.`);
  if (!isProgram(value)) return found("error", `${key} is ${shown}, which is not a program.`);
  if (path.basename(value) === "kallithea-cli" && findPythonSide(path.dirname(value)).kallitheaCli === value) return [];
  return found(
    "warning",
    `${key} is ${shown}, which is not Kallithea's own kallithea-cli: SSH clients need its ssh-serve.`,
  );
}

/** Next to the Python of the Git hooks. */
function suggestedCli(file: ConfigFile): string | undefined {
  const interpreter = file.value("git_hook_interpreter");
  if (interpreter === undefined || !path.isAbsolute(interpreter)) return undefined;
  return findPythonSide(path.dirname(interpreter)).kallitheaCli;
}

function sshLocale(file: ConfigFile): Finding[] {
  const value = file.value("ssh_locale");
  if (value === undefined || ["C", "POSIX"].includes(value)) return [];
  const known = installedLocales();
  if (known === undefined || known.has(normalized(value))) return [];
  return [
    file.finding(
      "ssh-locale",
      "warning",
      `ssh_locale is ${printable(value)}, which is not installed on this machine.`,
      file.setCommand("ssh_locale=C.UTF-8"),
      "ssh_locale",
    ),
  ];
}

/** @returns undefined if the system cannot say */
function installedLocales(): ReadonlySet<string> | undefined {
  try {
    const output = execFileSync("locale", ["-a"], {
      encoding: "utf8",
      timeout: 5000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return new Set(output.split("\n").map(normalized));
  } catch {
    return undefined;
  }
}

/** `C.UTF-8` is listed as `C.utf8`. */
function normalized(name: string): string {
  return name.toLowerCase().replaceAll("-", "");
}
