// What runs outside of the server: Git hooks and SSH sessions.
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { isProgram } from "../../files/find-program.js";
import { cliWords, ownCliPath } from "../../ini/cli-path.js";
import { findPythonSide } from "../../ini/python.js";
import { printable } from "../../terminal/printable.js";
import type { Finding } from "../finding.js";
import { hookInterpreterWarnings } from "../hook-interpreter.js";
import { sshServeProblem } from "../ssh-serve-program.js";
import { startProgram } from "../start-interpreter.js";
import type { ConfigFile } from "./config-file.js";

const startMs = 10_000;

export async function environmentFindings(file: ConfigFile, signal: AbortSignal | undefined): Promise<Finding[]> {
  const isSsh = isOn(file, "ssh_enabled");
  return [
    ...(await interpreterFindings(file, signal)),
    ...(isSsh ? [...authorizedKeys(file), ...(await commandForKeys(file, signal)), ...sshLocale(file)] : []),
  ];
}

/** A value that is not a boolean is a finding of its own. */
function isOn(file: ConfigFile, key: string): boolean {
  return /^(true|yes|on|y|t|1)$/i.test(file.value(key) ?? "");
}

async function interpreterFindings(file: ConfigFile, signal: AbortSignal | undefined): Promise<Finding[]> {
  // Such hooks start this program, so no push meets the interpreter.
  if (isOn(file, "git_hook_native")) return [];
  const given = file.value("git_hook_interpreter");
  const interpreter = given ?? findPythonSide(process.env.PATH ?? "").interpreter ?? "/usr/bin/env python3";
  const [message, ...fixes] = await hookInterpreterWarnings(file.ini, interpreter, signal);
  if (message === undefined) return [];
  const wasNotChecked = fixes.length === 0;
  return [
    file.finding(
      "git-hook-interpreter",
      wasNotChecked ? "note" : "error",
      given === undefined ? `git_hook_interpreter is not set. ${message}` : message,
      wasNotChecked ? null : fixes.join(" "),
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

/** Each key runs it with `ssh-serve`. */
async function commandForKeys(file: ConfigFile, signal: AbortSignal | undefined): Promise<Finding[]> {
  const key = "kallithea_cli_path";
  const value = file.value(key);
  const fix = file.setCommand(`${key}=${ownCliPath()}`);
  const found = (severity: Finding["severity"], what: string) => [
    file.finding("kallithea-cli-path", severity, what, fix, value === undefined ? "ssh_enabled" : key),
  ];
  if (value === undefined) return found("error", `SSH is enabled, but ${key} is not set.`);
  const shown = printable(value);
  const [program = ""] = cliWords(value);
  if (!path.isAbsolute(program)) return found("error", `${key} is ${shown}, which is not an absolute path.`);
  if (!isProgram(program)) return found("error", `${key} is ${shown}, which is not a program.`);
  // The original takes a second to start.
  if (path.basename(value) === "kallithea-cli" && findPythonSide(path.dirname(value)).kallitheaCli === value) return [];
  const problem = await sshServeProblem(value, {
    start: (program, words, options) => startProgram(program, words, { ...options, signal }),
    timeLimit: startMs,
    isSqlite: file.value("sqlalchemy.url")?.startsWith("sqlite:") ?? false,
  });
  return problem === undefined
    ? []
    : found("warning", `${key} is ${shown}, which ${problem}: SSH clients cannot be served.`);
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
