import type { DataSource } from "typeorm";
import { RefusedError, UsageError } from "../errors.js";
import { type Ini, loadIni } from "../ini/load.js";
import { iniPlacesBelow, moveRoot, planRootMove, type RootValue, readRoot } from "../instance/settings/move-root.js";
import { ownCommand } from "../own-command.js";
import { checkRepositories, describeProblem } from "../scan/listing/check-repositories.js";
import { listRepositories } from "../scan/listing/list-repositories.js";
import { shellWord } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { newRootRule, realRoot } from "./db-create/repositories-root.js";
import { journalFolder } from "./instance/scan-options.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface ReposPathOptions {
  config_file: string;
  newRoot?: string | undefined;
  allowMissing: boolean;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Prints the repositories root, or moves it in every row that holds it. Files are not moved.
 * @throws RefusedError if repositories of the database are not below the new root; UsageError, UserError
 */
export async function reposPath(options: ReposPathOptions, terminal: Terminal): Promise<void> {
  const { newRoot, dryRun } = options;
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  if (newRoot === undefined) requireNoMoveOptions(options);
  const to = newRoot === undefined ? undefined : checkedRoot(newRoot);
  await withInstance({ ini, terminal, wait, readOnly: to === undefined || dryRun }, async (dataSource) => {
    const from = await readRoot(dataSource);
    if (to === undefined) return printRoot(from, options, terminal);
    await move(dataSource, { ini, from, to }, options, terminal);
  });
}

function requireNoMoveOptions({ allowMissing, dryRun, yes }: ReposPathOptions): void {
  const useless = [allowMissing && "--allow-missing", dryRun && "--dry-run", yes && "--yes"].find(Boolean);
  if (useless)
    throw new UsageError(`${useless} needs the new root.`, {
      hint: `Name it: ${ownCommand("repos-path", "NEW", useless)}`,
    });
}

function checkedRoot(folder: string): string {
  const verdict = newRootRule(folder);
  if (verdict !== true) throw new UsageError(`${printable(verdict)}. Nothing was changed.`);
  const real = realRoot(folder);
  if (real.includes("\ufffd"))
    throw new UsageError(`${printable(folder)}: its path is not valid UTF-8. Nothing was changed.`);
  // Nothing could tell what is below it from what is not.
  if (real === "/") throw new UsageError("/ cannot be the repositories root. Nothing was changed.");
  return real;
}

interface Move {
  readonly ini: Ini;
  readonly from: string;
  readonly to: string;
}

async function move(dataSource: DataSource, { ini, from, to }: Move, options: ReposPathOptions, terminal: Terminal) {
  const values = await planRootMove(dataSource, from, to);
  const missing = values.length === 0 ? [] : await absentBelow(to, dataSource);
  const result = { ...unchanged(to), previous: from, dryRun: options.dryRun, values: values.map(withoutId), missing };
  if (!options.json && !(options.quiet && options.allowMissing))
    for (const { name, problem } of missing) terminal.warn(`${printable(name)}: ${problem}`);
  if (missing.length > 0 && !options.allowMissing) {
    if (options.json) terminal.print(printableJson({ ...result, root: from, refused: true }));
    throw new RefusedError(
      `Nothing was changed: ${missing.length === 1 ? "1 repository" : `${missing.length} repositories`} of the database ${missing.length === 1 ? "is" : "are"} not below ${printable(to)}.`,
      "Move the repositories first, or use --allow-missing.",
    );
  }
  if (values.length === 0 || options.dryRun)
    return report({ ...result, changed: values.length > 0 }, options, terminal);
  if (!(await confirmed({ from, to }, values, options, terminal))) {
    if (options.json) terminal.print(printableJson({ ...result, root: from }));
    return terminal.warn("Nothing was changed.");
  }
  const beforeImage = await moveRoot(dataSource, values, journalFolder(ini));
  // A value that was below the new root already would be moved, too. The move is done, even if this fails.
  const back = await planRootMove(dataSource, to, from).catch(() => []);
  const isExact = back.length === values.length;
  const undo = isExact ? `kallithea-cli repos-path -c ${shellWord(options.config_file)} ${shellWord(from)}` : null;
  report({ ...result, changed: true, beforeImage, undo }, options, terminal);
  terminalHints(ini, from, terminal, options);
}

/** What the document says if nothing was done. */
function unchanged(root: string) {
  return {
    root,
    previous: null as string | null,
    changed: false,
    refused: false,
    dryRun: false,
    values: [] as Omit<RootValue, "id">[],
    missing: [] as { name: string; problem: string }[],
    beforeImage: null as string | null,
    undo: null as string | null,
  };
}

function printRoot(root: string, { json, quiet }: ReposPathOptions, terminal: Terminal): void {
  if (json) terminal.print(printableJson(unchanged(root)));
  else if (!quiet) terminal.print(printable(root));
}

async function absentBelow(root: string, dataSource: DataSource): Promise<{ name: string; problem: string }[]> {
  const checked = await checkRepositories(root, await listRepositories(dataSource, {}), {});
  return checked.flatMap(({ name, state, problem }) => {
    if (problem === undefined) return [];
    return [{ name, problem: state === "missing" ? `not found in ${printable(root)}` : describeProblem(problem) }];
  });
}

function withoutId({ id: _id, ...value }: RootValue) {
  return value;
}

async function confirmed(
  { from, to }: Pick<Move, "from" | "to">,
  values: readonly RootValue[],
  { yes }: ReposPathOptions,
  terminal: Terminal,
): Promise<boolean> {
  if (yes) return true;
  if (!terminal.interactive)
    throw new UsageError("Missing: --yes. Nothing was changed.", { hint: "--dry-run shows what would be changed." });
  for (const value of values) terminal.warn(lineFor(value));
  return terminal.confirm(`Change the repositories root from ${printable(from)} to ${printable(to)}?`);
}

function lineFor({ name, before, after }: Pick<RootValue, "name" | "before" | "after">): string {
  return `${printable(name)}: ${printable(before)} -> ${printable(after)}`;
}

function report(result: ReturnType<typeof unchanged>, options: ReposPathOptions, terminal: Terminal): void {
  if (options.json) terminal.print(printableJson(result));
  else if (!options.quiet) {
    const verb = result.dryRun ? "Would change " : "";
    for (const value of result.values) terminal.print(`${verb}${lineFor(value)}`);
    if (!result.changed) terminal.print(`Nothing to do: the repositories root is ${printable(result.root)}.`);
    if (result.beforeImage !== null)
      terminal.warn(
        `The old values were saved to ${result.beforeImage}.${result.undo === null ? "" : ` To undo it:\n${result.undo}`}`,
      );
  }
}

function terminalHints({ path, app }: Ini, from: string, terminal: Terminal, { quiet }: ReposPathOptions): void {
  for (const [key, value] of iniPlacesBelow(app(), from))
    terminal.warn(`${key} in ${path} is still below the old root: ${printable(value)}`);
  if (!quiet) terminal.warn("Restart Kallithea: it reads the root when it starts.");
}
