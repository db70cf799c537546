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
  const problem = nativeModuleProblem(error);
  if (problem === undefined) return undefined;
  const { module, reason, missing } = problem;
  const command = missing ? installCommand(module, root) : rebuildCommand(module, root);
  return new UserError(`${module} cannot be used with Node ${process.version}: ${reason}.`, {
    hint:
      missing && module === "better-sqlite3"
        ? `Only a Node before 22.14 needs it. Without a prebuilt binary, it is compiled with Python 3, make, a C++ compiler and the headers of Node (docs/install.md). Run: ${command}`
        : `If kallithea-cli was installed with another version of Node, run: ${command}`,
    cause: error,
  });
}

function nativeModuleProblem({ code, message }: NodeJS.ErrnoException) {
  const module = nativeModules.find((name) => message.includes(name)) ?? "A native module";
  const [, missing = ""] = /^Cannot find module '([^'/]+)/.exec(message) ?? [];
  if (code === "MODULE_NOT_FOUND" && nativeModules.includes(missing))
    return { module, reason: "it is not installed", missing: true };
  if (message === "The installed better-sqlite3 is not version 12")
    return { module, reason: "this Node needs version 12", missing: true };
  if (/^Could not locate the bindings file|^No native build was found/.test(message))
    return { module, reason: "it was not built", missing: false };
  if (code !== "ERR_DLOPEN_FAILED") return undefined;
  const [, abi] = /NODE_MODULE_VERSION (\d+)/.exec(message) ?? [];
  const reason =
    abi === undefined
      ? message.replaceAll(/\s+/g, " ").replace(/\.$/, "")
      : `it was built for ${nodeOfAbi[abi] ?? "another version"}`;
  return { module, reason, missing: false };
}

const nodeOfAbi: Readonly<Record<string, string>> = {
  "108": "Node 18",
  "115": "Node 20",
  "127": "Node 22",
  "131": "Node 23",
  "137": "Node 24",
  "141": "Node 25",
  "147": "Node 26",
};

/** A package in a `node_modules` is found by its siblings' names, so the missing module can be installed next to it. */
function installCommand(module: string, root: string): string {
  const { kind, folder } = placeOf(root);
  if (kind === "checkout") return `cd ${shellPath(folder)} && npm ci && npm run build`;
  if (module !== "better-sqlite3")
    return `cd ${shellPath(root)} && npm install --omit=dev --ignore-scripts --no-package-lock`;
  if (kind === "global") return `npm install -g --prefix ${shellPath(folder)} better-sqlite3@12`;
  return `cd ${shellPath(folder)} && npm install ${kind === "unpacked" ? "--no-save --omit=dev " : ""}better-sqlite3@12`;
}

function rebuildCommand(module: string, root: string): string {
  const { kind, folder } = placeOf(root);
  if (kind === "checkout") return `cd ${shellPath(folder)} && npm run build`;
  const name = nativeModules.includes(module) ? ` ${module}` : "";
  return kind === "global"
    ? `npm rebuild -g --prefix ${shellPath(folder)}${name}`
    : `cd ${shellPath(folder)} && npm rebuild${name}`;
}

/** How the program was installed, and the folder in which, or prefix with which, npm changes that installation. */
function placeOf(root: string): { kind: "checkout" | "global" | "project" | "unpacked"; folder: string } {
  if (existsSync(path.join(root, "src/main.ts"))) return { kind: "checkout", folder: root };
  if (path.basename(path.dirname(root)) !== "node_modules") return { kind: "unpacked", folder: root };
  const folder = path.dirname(path.dirname(root));
  if (existsSync(path.join(folder, "package.json"))) return { kind: "project", folder };
  return { kind: "global", folder: path.basename(folder) === "lib" ? path.dirname(folder) : folder };
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
