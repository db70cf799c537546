// Reads an ordinary bare git repository without git.

import { type Dirent, lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../../errors.js";
import { FallbackNeeded } from "../../fallback.js";
import { readWholeFile } from "../../reading/random-access-file.js";
import { trim, trimEnd } from "../../text/trim.js";
import { CommitGraph } from "./commit-graph.js";
import { ObjectStore } from "./objects/object-store.js";
import { ReadBudget } from "./objects/read-budget.js";
import { type Refs, readRefs } from "./refs.js";

export interface OrdinaryRepository {
  readonly refs: Refs;
  readonly store: ObjectStore;
  readonly graph: CommitGraph | undefined;
}

/** Beyond this many objects git is faster, though it takes time to start; see docs/decisions. */
const budget = { objects: 2000, bytes: 64 << 20 };

/**
 * @param folder of a bare git repository
 * @param use what to do with the repository, for as long as its files are open
 * @returns what `use` returns
 * @throws FallbackNeeded if git has to be run
 */
export function readRepository<Answer>(folder: string, use: (repository: OrdinaryRepository) => Answer): Answer {
  const objectInfo = checkOrdinary(folder);
  // Before the objects: a push writes them first.
  const refs = readRefs(folder);
  const store = new ObjectStore(folder, new ReadBudget(budget));
  try {
    const graph = objectInfo.has("commit-graph")
      ? CommitGraph.open(path.join(folder, "objects/info/commit-graph"))
      : undefined;
    return use({ refs, store, graph });
  } finally {
    store.close();
  }
}

// Is a bare repository one whose history is just what its refs and objects say?

/** Kept somewhere else, cut off, or with working trees whose HEADs count too. */
const unusualNames = ["commondir", "gitdir", "shallow", "worktrees", "config.worktree", "reftable"];
const unusualInfo = ["grafts", "rev-cache"];
/** Objects of other repositories, and a commit graph in several files. */
const unusualObjectInfo = ["alternates", "http-alternates", "commit-graphs"];

const configLimit = 64 << 10;
/** More names than a repository's own folder ever has. */
const maxNames = 1000;

/**
 * Looks at what git looks at before it reads refs and objects.
 * @param folder of a bare git repository
 * @returns the names in `objects/info`
 * @throws FallbackNeeded if git may have more to say, among it for every link
 */
function checkOrdinary(folder: string): ReadonlySet<string> {
  const entries = new Map(list(folder).map((entry) => [entry.name, entry]));
  for (const name of ["objects", "refs"]) requireOrdinary(entries.get(name)?.isDirectory() === true);
  requireOrdinary(entries.get("HEAD")?.isFile() === true);
  requireOrdinary(unusualNames.every((name) => !entries.has(name)));
  if (entries.has("info")) checkNames(path.join(folder, "info"), unusualInfo);
  requireOrdinary(isPlainConfig((readWholeFile(path.join(folder, "config"), configLimit) ?? "").toString("latin1")));
  requireOrdinary(lstatSync(path.join(folder, "objects/pack"), { throwIfNoEntry: false })?.isSymbolicLink() !== true);
  return checkNames(path.join(folder, "objects/info"), unusualObjectInfo);
}

function checkNames(folder: string, unusual: readonly string[]): Set<string> {
  const names = new Set(list(folder).map(({ name }) => name));
  requireOrdinary(unusual.every((name) => !names.has(name)));
  return names;
}

function list(folder: string): Dirent[] {
  try {
    requireOrdinary(!lstatSync(folder).isSymbolicLink());
    const entries = readdirSync(folder, { withFileTypes: true });
    requireOrdinary(entries.length <= maxNames);
    return entries;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw error;
  }
}

function requireOrdinary(isOrdinary: boolean): void {
  if (!isOrdinary) throw new FallbackNeeded("not an ordinary repository");
}

// Is a repository's config one that changes nothing about how its history is read? git-config(1) knows much more than
// is taken here.

const boolean = /^(?:true|false)$/;
/** Nothing that git would unquote, cut off as a comment, or continue on the next line. */
const anyText = /^[^"\\;#]+$/;

/** Keys that are known to make no difference, with the values that git cannot object to. */
const harmless: Readonly<Record<string, RegExp>> = {
  "core.repositoryformatversion": /^0$/,
  "core.filemode": boolean,
  "core.bare": boolean,
  "core.logallrefupdates": boolean,
  "core.ignorecase": boolean,
  "core.precomposeunicode": boolean,
  "core.symlinks": boolean,
  "remote.*.url": anyText,
  "remote.*.fetch": anyText,
  "remote.*.mirror": boolean,
  "receive.denynonfastforwards": boolean,
  "receive.denydeletes": boolean,
  "http.receivepack": boolean,
  "gitweb.owner": anyText,
  "gitweb.description": anyText,
};

const section = /^\[([a-z]+)(?: "[^"\\]+")?\]$/i;
const item = /^([a-z][a-z0-9-]*)[ \t]*=[ \t]*([^ \t].*)$/i;

/**
 * Whether a config contains only harmless keys, in the plain form in which git itself writes them.
 * @param text the file as Latin-1
 */
export function isPlainConfig(text: string): boolean {
  let prefix = "";
  return text.split("\n").every((line) => {
    // Other white space is none for git.
    const stripped = trimEnd(trim(line, " \t"), " \t\r");
    if (stripped === "" || /^[;#]/.test(stripped)) return true;
    const name = section.exec(stripped)?.[1]?.toLowerCase();
    if (name !== undefined) prefix = stripped.includes('"') ? `${name}.*` : name;
    return name !== undefined || isHarmless(prefix, stripped);
  });
}

function isHarmless(prefix: string, line: string): boolean {
  const [, key = "", value = ""] = item.exec(line) ?? [];
  const name = `${prefix}.${key.toLowerCase()}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git ends, or refuses, a line at some of them.
  return Object.hasOwn(harmless, name) && !/[\u0000-\u001f]/.test(line) && (harmless[name]?.test(value) ?? false);
}
