// Builds the front-end of the Python package: `front-end/` and npm's packages become files of `public/`.
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { LockFile } from "../files/lock-file.js";
import { printable } from "../terminal/printable.js";
import type { BuildContext, BuildOptions } from "./build-context.js";
import { compileStyle } from "./compile-style.js";
import { copyGroups, copyModules } from "./copied-modules.js";
import { installDependencies } from "./install-dependencies.js";
import { writeLicenses } from "./licenses.js";

const stagingPrefix = ".front-end-build-";

/**
 * Nothing in `public` is changed before everything has been generated.
 * @returns the files of `public` that were written
 * @throws UserError if a step fails, with nothing changed in `public`; the reason of `signal`
 */
export async function buildFrontEnd(options: BuildOptions): Promise<string[]> {
  const frontEnd = path.join(options.packageFolder, "front-end");
  const served = path.join(options.packageFolder, "public");
  requireWritable(options, frontEnd, served);
  const lock = new LockFile(path.join(frontEnd, `${stagingPrefix}lock`));
  if (!lock.tryLock()) throw isRunning(lock.holder());
  try {
    if (options.installDeps)
      await inStaging(frontEnd, (staging) => installDependencies({ ...options, frontEnd, staging }));
    if (!options.generate) return [];
    // In `public`: its source map has paths from there.
    return await inStaging(served, (staging) => generate({ ...options, frontEnd, public: served, staging }));
  } finally {
    lock.unlock();
  }
}

async function generate(context: BuildContext): Promise<string[]> {
  requireModules(context.frontEnd);
  context.onStep("Building CSS styling based on Bootstrap");
  await compileStyle(context);
  for (const group of copyGroups) {
    context.onStep(group.title);
    copyModules(context, group);
  }
  context.onStep("Generating LICENSES.txt");
  await writeLicenses(context);
  context.signal.throwIfAborted();
  return moveIntoPlace(context.staging, context.public);
}

/** A folder for as long as `work` runs. Those of killed runs are removed; the lock is held. */
async function inStaging<Result>(parent: string, work: (folder: string) => Promise<Result>): Promise<Result> {
  for (const name of readdirSync(parent).filter((entry) => /^\.front-end-build-\w{6}$/.test(entry)))
    rmSync(path.join(parent, name), { recursive: true, force: true });
  const folder = mkdtempSync(path.join(parent, stagingPrefix));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the compiler writes next to each other, for the sake of its source map. */
const styles = ["style.css", "style.css.map"];

/**
 * Replaces the files that the web server serves, one by one: it never finds one missing or half written.
 * @returns the files, below `served`
 */
function moveIntoPlace(staging: string, served: string): string[] {
  const moved: string[] = [];
  for (const file of filesIn(staging)) {
    const target = styles.includes(file) ? path.join("css", file) : file;
    mkdirSync(path.join(served, path.dirname(target)), { recursive: true });
    renameSync(path.join(staging, file), path.join(served, target));
    moved.push(target);
  }
  removeOthers(path.join(served, "codemirror"), new Set(moved.map((file) => path.join(served, file))));
  return moved.sort();
}

/** What an older release of the package had, and this one does not. */
function removeOthers(folder: string, kept: ReadonlySet<string>): void {
  for (const file of filesIn(folder)) {
    const place = path.join(folder, file);
    if (!kept.has(place)) rmSync(place);
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

function requireWritable({ generate, packageFolder }: BuildOptions, frontEnd: string, served: string): void {
  const own = ["", "css", "js", "codemirror"]
    .map((name) => path.join(served, name))
    .filter((place) => existsSync(place));
  const tmp = path.join(frontEnd, "tmp");
  const folders = [frontEnd, ...(generate ? [...(existsSync(tmp) ? [tmp] : []), served, ...own] : [])];
  for (const folder of folders) {
    try {
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw new UserError(`${printable(folder)} cannot be written: ${failureReason(error)}.`, {
        hint: `Run this as the user that owns ${printable(packageFolder)}. Nothing was changed.`,
        cause: error,
      });
    }
  }
  if (generate) for (const name of ["css", "js"]) mkdirSync(path.join(served, name), { recursive: true });
}

/** Of `--no-install-deps`: what is missing would otherwise show in the middle. */
function requireModules(frontEnd: string): void {
  const needed = ["less/bin/lessc", "license-checker/bin/license-checker"];
  const missing = needed.find((name) => !existsSync(path.join(frontEnd, "node_modules", name)));
  if (missing === undefined) return;
  throw new UserError(`${printable(path.join(frontEnd, "node_modules", missing))} does not exist.`, {
    hint: "Install the dependencies first: kallithea-cli front-end-build --no-generate",
  });
}

function isRunning(holder: string | undefined): UserError {
  return new UserError(`A front-end-build is already running${holder === undefined ? "" : ` (${holder})`}.`, {
    hint: "Run this again when it has ended.",
  });
}
