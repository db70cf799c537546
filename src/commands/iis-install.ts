import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { exitStatus, systemErrorCode, UsageError, UserError } from "../errors.js";
import { cannotWrite, failureReason } from "../files/failure-reason.js";
import { type Ini, loadIni } from "../ini/load.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { dispatchScript } from "./iis-install/dispatch-script.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { writeGeneratedFile } from "./instance/write-generated-file.js";

export interface IisInstallOptions extends OutputOptions {
  config_file: string;
  virtualdir: string;
  python?: string | undefined;
}

/**
 * Writes dispatch.py to the current folder, through which IIS runs Kallithea. An existing one is kept under another
 * name.
 * @param platform for tests
 * @throws UserError if the module isapi_wsgi is missing, or the file cannot be written
 */
export async function iisInstall(
  options: IisInstallOptions,
  terminal: Pick<Terminal, "print" | "warn">,
  platform: string = process.platform,
): Promise<void> {
  const ini = loadIni(options.config_file);
  // Reports an ini that is not Kallithea's.
  ini.app();
  if (platform !== "win32")
    throw new UserError("iis-install is for Windows: it sets up Microsoft's web server IIS. Nothing was changed.", {
      hint: "On other systems, start Kallithea with: gearbox serve -c FILE.ini",
    });
  const { virtualdir } = options;
  const checked = checkedPython(ini, options, terminal);
  const file = path.join(process.cwd(), "dispatch.py");
  const { line, notice, document } = outputOf(options, terminal);
  line(`Writing ${printable(file)}`);
  const text = dispatchScript({ config: ini.path, folder: ini.folder, virtualdir });
  const kept = writeGeneratedFile(file, text, isFile(file));
  if (kept !== undefined) notice(`The old file was kept as ${printable(kept)}`);
  line(
    `Run 'python "${printable(file)}" install' with administrative privileges to generate the _dispatch.dll file and install it into the default web site`,
  );
  document({ file, kept: kept ?? null, config: ini.path, virtualdir, checked: checked ?? null });
}

/** A Python on a slow disk takes seconds to start. */
const timeout = 10_000;
/** Locates the module without running it. */
const findModule = `import importlib.util, sys
sys.exit(0 if importlib.util.find_spec("isapi_wsgi") else 3)`;
const notFound = 3;

/**
 * The interpreter that has isapi_wsgi; undefined if none could be asked.
 * @throws UserError if it has not, or the one of `--python` cannot be asked
 */
function checkedPython(ini: Ini, { python }: IisInstallOptions, terminal: Pick<Terminal, "warn">): string | undefined {
  const interpreter = python ?? (ini.app().get("git_hook_interpreter") || undefined);
  const { status, error } =
    interpreter === undefined
      ? { status: null, error: undefined }
      : spawnSync(interpreter, ["-c", findModule], { timeout, stdio: "ignore" });
  if (status === 0) return interpreter;
  const shown = printable(interpreter ?? "");
  if (status === notFound)
    throw new UserError("missing requirement: isapi-wsgi not installed", {
      hint: `Install it: ${shown} -m pip install isapi-wsgi`,
    });
  const why =
    error === undefined ? "it failed" : systemErrorCode(error) === "ENOENT" ? "not found" : failureReason(error);
  if (python !== undefined)
    throw new UsageError(`--python: ${shown} cannot be run: ${why}. Nothing was changed.`, {
      hint: "Give the Python that Kallithea is installed in.",
    });
  terminal.warn(
    interpreter === undefined
      ? "isapi-wsgi was not checked for: --python names the Python that Kallithea is installed in."
      : `isapi-wsgi was not checked for: git_hook_interpreter ${shown} cannot be run: ${why}. --python names another one.`,
  );
  return undefined;
}

/** @throws UserError if it is something else than a file */
function isFile(file: string): boolean {
  try {
    const status = statSync(file, { throwIfNoEntry: false });
    if (status === undefined || status.isFile()) return status !== undefined;
  } catch (error) {
    throw cannotWrite(printable(file), error, "Nothing was changed.");
  }
  throw new UserError(`${printable(file)} exists and is not a regular file. Nothing was changed.`, {
    exitStatus: exitStatus.exists,
  });
}
