// Files and folders that the configuration names.
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { isProgram, programsOnPath } from "../../files/find-program.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Finding } from "../finding.js";
import type { ConfigFile } from "./config-file.js";

const folders = ["cache_dir", "index_dir", "archive_cache_dir", "beaker.cache.data_dir", "beaker.cache.lock_dir"];

export function pathFindings(file: ConfigFile): Finding[] {
  return [...folders.flatMap((key) => folderFinding(key, file)), ...gitFinding(file)];
}

/** Kallithea creates those that are missing, if it can. */
function folderFinding(key: string, file: ConfigFile): Finding[] {
  const folder = file.value(key);
  if (folder === undefined) return [];
  const found = (id: string, severity: Finding["severity"], what: string, fix: string) => [
    file.finding(id, severity, `${key} is ${printable(folder)}, ${what}`, fix, key),
  ];
  if (!path.isAbsolute(folder))
    return found(
      "relative-path",
      "warning",
      "which is relative to the folder that the server is started in.",
      file.setCommand(`${key}=%(here)s/${folder}`),
    );
  const existing = nearestExisting(folder);
  const problem = folderProblem(existing);
  if (problem === undefined) return [];
  const where =
    existing === folder ? problem : `which cannot be created: ${printable(existing)} ${problem.replace("which ", "")}`;
  const isFolder = problem !== notAFolder;
  return found(
    isFolder ? "not-writable" : "not-a-folder",
    isFolder ? "warning" : "error",
    `${where}.`,
    isFolder
      ? `Run this as the user that runs Kallithea, or: ls -ld ${shellWord(existing)}`
      : file.setCommand(`${key}=FOLDER`),
  );
}

const notAFolder = "which is not a folder";

function nearestExisting(folder: string): string {
  let place = folder;
  while (place !== path.dirname(place) && statusOf(place) === "missing") place = path.dirname(place);
  return place;
}

function folderProblem(folder: string): string | undefined {
  const status = statusOf(folder);
  if (typeof status === "string") return `which cannot be read (${status})`;
  if (!status.isDirectory()) return notAFolder;
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return "which is not writable for this user";
  }
}

function statusOf(place: string) {
  try {
    return statSync(place);
  } catch (error) {
    const code = systemErrorCode(error);
    return code === "ENOENT" ? "missing" : code === "ENOTDIR" ? "missing" : failureReason(error);
  }
}

function gitFinding(file: ConfigFile): Finding[] {
  const git = file.value("git_path") ?? "git";
  const isFound = git.includes("/") ? isProgram(git) : programsOnPath(git, process.env.PATH ?? "").length > 0;
  if (isFound) return [];
  return [
    file.finding(
      "git-path",
      "error",
      `${printable(git)}, the git program (git_path), ${git.includes("/") ? "is not a program" : "is not on PATH"}.`,
      file.setCommand("git_path=/usr/bin/git"),
      "git_path",
    ),
  ];
}
