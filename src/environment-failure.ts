// Failures of the machine and of the installation, which any command can meet: they are not bugs.
import { existsSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "./errors.js";
import { failureReason } from "./files/failure-reason.js";
import { InstallationError, installationHints, packageRoot } from "./files/shipped-files.js";
import { shellPath } from "./shell-word.js";

/** Explains an error that no command has explained; undefined if it is a bug. */
export function environmentFailure(error: unknown, root = packageRoot()): UserError | undefined {
  if (!(error instanceof Error)) return undefined;
  return (
    currentDirectoryFailure(error) ??
    nativeModuleFailure(error, root) ??
    installationFailure(error, root) ??
    machineFailure(error)
  );
}

function currentDirectoryFailure(error: NodeJS.ErrnoException): UserError | undefined {
  if (error.syscall !== "uv_cwd") return undefined;
  return new UserError(
    `The current directory cannot be used: ${error.code === "ENOENT" ? "it was removed" : failureReason(error)}.`,
    {
      hint: "Change to another directory, e.g.: cd",
      cause: error,
    },
  );
}

const nativeModules = ["better-sqlite3-napi", "better-sqlite3", "bcrypt"];

/** Native modules are built or selected at installation, for the Node that is running then. */
function nativeModuleFailure(error: NodeJS.ErrnoException, root: string): UserError | undefined {
  const problem = nativeModuleProblem(error, root);
  if (problem === undefined) return undefined;
  return new UserError(`${problem.module} cannot be used with Node ${process.version}: ${problem.reason}.`, {
    hint: `If kallithea-cli was installed with another version of Node, run: cd ${shellPath(root)} && ${problem.command}`,
    cause: error,
  });
}

function nativeModuleProblem({ code, message }: NodeJS.ErrnoException, root: string) {
  const install = existsSync(path.join(root, "package-lock.json")) ? "npm ci" : "npm install --omit=dev";
  const module = nativeModules.find((name) => message.includes(name)) ?? "A native module";
  const [, missing = ""] = /^Cannot find module '([^']+)'/.exec(message) ?? [];
  if (code === "MODULE_NOT_FOUND" && nativeModules.includes(missing))
    return { module, reason: "it is not installed", command: install };
  if (/^Could not locate the bindings file|^No native build was found/.test(message))
    return { module, reason: "it was not built", command: "npm rebuild" };
  if (code !== "ERR_DLOPEN_FAILED") return undefined;
  const reason = message.includes("NODE_MODULE_VERSION")
    ? "it was built for another version"
    : message.replaceAll(/\s+/g, " ").replace(/\.$/, "");
  return { module, reason, command: "npm rebuild" };
}

/** Files and folders of the installation that commands read. */
const installedPaths = ["dist", "templates", "config", "node_modules", "src/migrations/kallithea", "package.json"];

function installationFailure(error: NodeJS.ErrnoException, root: string): UserError | undefined {
  const { path: file, syscall } = error;
  if (file === undefined || syscall === undefined || systemErrorCode(error) === undefined) return undefined;
  if (
    !installedPaths.some(
      (part) => file === path.join(root, part) || file.startsWith(`${path.join(root, part)}${path.sep}`),
    )
  )
    return undefined;
  return new InstallationError(file, error);
}

/** If reading fails rather than opening, Node does not name the file. */
const machineCodes = new Set(["EIO", "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "ENFILE", "ENOMEM"]);

function machineFailure(error: NodeJS.ErrnoException): UserError | undefined {
  if (error.syscall === undefined || !machineCodes.has(systemErrorCode(error) ?? "")) return undefined;
  const file = error.path === undefined ? "" : ` on ${error.path}`;
  return new UserError(`System call ${error.syscall}${file} failed: ${failureReason(error)}.`, {
    hint: installationHints[error.code ?? ""] ?? "Check the disks of this machine and run the command again.",
    cause: error,
  });
}
