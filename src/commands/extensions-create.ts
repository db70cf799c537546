import { lstatSync } from "node:fs";
import path from "node:path";
import { exitStatus, UserError } from "../errors.js";
import { cannotWrite } from "../files/failure-reason.js";
import { readShippedFile } from "../files/shipped-files.js";
import { hereOf } from "../ini/here.js";
import { loadIni } from "../ini/load.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { isConfirmed } from "./instance/confirmation.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { writeGeneratedFile } from "./instance/write-generated-file.js";

export interface ExtensionsCreateOptions extends OutputOptions {
  config_file: string;
  yes: boolean;
}

/**
 * Writes a template of the file in which an instance extends Kallithea. An existing one is kept under another name.
 * @throws UserError if it cannot be written; nothing is changed then
 */
export async function extensionsCreate(options: ExtensionsCreateOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  // Reports an ini that is not Kallithea's.
  ini.app();
  const file = path.join(hereOf(ini), "extensions.py");
  const { line, notice, document } = outputOf(options, terminal);
  const shown = printable(file);
  const exists = isRegularFile(file);
  const question = `Extension file ${shown} already exists, do you want to overwrite it?`;
  if (exists && !options.yes && !(await isConfirmed(question, "--yes", terminal))) {
    line("Nothing done, exiting...");
    document({ file, written: false, kept: null });
    return;
  }
  const kept = writeGeneratedFile(file, readShippedFile("templates/extensions.py"), exists);
  if (kept !== undefined) notice(`The old file was kept as ${printable(kept)}`);
  line(`Wrote new extensions file to ${shown}`);
  document({ file, written: true, kept: kept ?? null });
}

/** @throws UserError if it is something else */
function isRegularFile(file: string): boolean {
  try {
    // Whoever can write to the folder could have a link lead to any file of the administrator's.
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (status === undefined || status.isFile()) return status !== undefined;
    if (status.isSymbolicLink()) throw inTheWay(file, "a symbolic link, which is not followed");
  } catch (error) {
    throw cannotWrite(printable(file), error, "Nothing was changed.");
  }
  throw inTheWay(file, "not a regular file");
}

function inTheWay(file: string, what: string): UserError {
  return new UserError(`${printable(file)} exists and is ${what}.`, {
    hint: "Move it away, then run the command again. Nothing was changed.",
    exitStatus: exitStatus.exists,
  });
}
