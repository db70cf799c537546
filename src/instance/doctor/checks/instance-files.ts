// The files and folders of an instance, with what the system says about them. Links are never followed, except those
// that lead to what the configuration names.
import { lstatSync, readdirSync, type Stats } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { systemErrorCode, UserError } from "../../../errors.js";
import { realFile } from "../../../files/real-file.js";
import { withoutSecrets } from "../../../ini/secrets.js";
import type { FoundRepository } from "../../../scan/plan.js";
import type { DoctorContext } from "../context.js";

export interface Place {
  readonly file: string;
  /** With a capital, e.g. `The repositories root`. */
  readonly what: string;
  readonly status: Stats;
  readonly isSecret: boolean;
}

/** A place in a repository, or the repository itself. */
export interface RepositoryPlace extends Place {
  readonly repository: string;
  /** Its folder. */
  readonly top: string;
  /** The path below it; empty for the repository itself. */
  readonly part: string;
  /** Whether pushes write to it. */
  readonly isWritten: boolean;
  /** The group that the repository is shared with on purpose: its folder has the setgid bit. */
  readonly sharedWith: number | undefined;
}

/**
 * Who runs the server: the owner of the ini, unless that is root, who often owns configuration that the server may only
 * read; then the owner of the repositories.
 */
export function instanceOwner({
  ini,
  status,
}: Pick<DoctorContext, "ini" | "status">): Pick<Stats, "uid" | "gid"> | undefined {
  const file = lstat(ini.path);
  if (file?.uid !== 0) return file;
  return status.root === null ? undefined : lstat(realPath(status.root));
}

/** The groups to which the admin has given the main parts of the instance, and root's. */
export function instanceGroups(context: DoctorContext): ReadonlySet<number> {
  const places = [iniPlace(context.ini), ...mainPlaces(context)];
  return new Set([0, ...places.flatMap((place) => place?.status.gid ?? [])]);
}

export function iniPlace(ini: DoctorContext["ini"]): Place | undefined {
  const isSecret = [...ini.app()].some(([key, value]) => value !== "" && withoutSecrets(key, value) !== value);
  return place("The configuration file", ini.path, isSecret);
}

/** The database file, and the folders that the server writes to. */
export function mainPlaces({ ini, url, status }: DoctorContext): Place[] {
  const database = databaseFile({ url });
  const found = [
    database === undefined ? undefined : place("The database", database, true),
    database === undefined ? undefined : place("The folder of the database", path.dirname(database)),
    status.root === null ? undefined : place("The repositories root", realPath(status.root)),
    ...dataFolders(ini).map(({ what, folder }) => place(what, folder)),
  ];
  return unique(found);
}

/** Copies of secrets that this program or SQLite has written beside the ini and the database. */
export function copiesOfSecrets(context: DoctorContext): Place[] {
  const { ini, scan } = context;
  const database = databaseFile(context);
  const folders = new Set([ini.folder, realPath(scan.journalFolder), ...(database ? [path.dirname(database)] : [])]);
  return unique(
    [...folders].flatMap((folder) =>
      namesIn(folder, Number.POSITIVE_INFINITY).map((name) => {
        const file = path.join(folder, name);
        const what = copyKind(file, ini.path, database);
        return what === undefined ? undefined : place(what, file, true);
      }),
    ),
  );
}

export const databaseJournal = "The database's journal";

const time = /^\d{8}-\d{6}(-\d+)?$/;

/** What a file beside the ini or the database is, by its name. */
function copyKind(file: string, ini: string, database: string | undefined): string | undefined {
  const name = path.basename(file);
  if (file.startsWith(`${ini}.`) && time.test(file.slice(ini.length + 1))) return "The old configuration file";
  if (database !== undefined && file.startsWith(database)) {
    const ending = file.slice(database.length);
    if (/^-(journal|wal|shm)$/.test(ending)) return databaseJournal;
    if (/^\.\d{8}-\d{6}.*\.backup$/.test(ending)) return "The old database";
  }
  if (/^removed-repositories-.*\.json$/.test(name)) return "The removal journal";
  if (/^kallithea-backup-|\.jsonl\.gz(\.\d{8}-\d{6}(-\d+)?)?$/.test(name)) return "The backup";
  return /^kallithea-cli-doctor-\d{8}-/.test(name) ? "The backup of doctor" : undefined;
}

/** What is directly in the folders that the server writes to, such as indexes and caches: its code reads pickles. */
export function dataFiles({ ini }: Pick<DoctorContext, "ini">): Place[] {
  return unique(
    dataFolders(ini).flatMap(({ folder }) =>
      namesIn(folder, maxDataFiles).map((name) => {
        const file = path.join(folder, name);
        return place(lstat(file)?.isDirectory() ? "The folder" : "The file", file);
      }),
    ),
  );
}

/** A cache may have very many. */
const maxDataFiles = 1000;

/**
 * The parts of each repository of the database by which it is taken over if others can write to them. They are read
 * once for all checks.
 */
export function repositoryPlaces(context: DoctorContext): Promise<readonly RepositoryPlace[]> {
  const known = placesOfContext.get(context) ?? readRepositories(context);
  placesOfContext.set(context, known);
  return known;
}

const placesOfContext = new WeakMap<DoctorContext, Promise<readonly RepositoryPlace[]>>();

async function readRepositories({ survey, status, signal }: DoctorContext): Promise<RepositoryPlace[]> {
  if (survey === undefined || survey instanceof UserError || status.root === null) return [];
  const places: RepositoryPlace[] = [];
  for (const [index, repository] of survey.plan.known.entries()) {
    // So that Ctrl-C ends it.
    if (index % 100 === 0) await setImmediate();
    signal?.throwIfAborted();
    places.push(...placesIn(repository, path.join(status.root, repository.name)));
  }
  return places;
}

const parts: Readonly<Record<FoundRepository["type"], readonly [name: string, isWritten: boolean][]>> = {
  git: [
    ["config", false],
    ["HEAD", false],
    ["objects", true],
    ["refs", true],
    ["hooks", true],
  ],
  hg: [
    [".hg", true],
    [".hg/hgrc", false],
    [".hg/requires", false],
    [".hg/store", true],
    [".hg/store/00changelog.i", true],
  ],
};

function placesIn({ name, type }: FoundRepository, named: string): RepositoryPlace[] {
  const folder = lstat(named)?.isSymbolicLink() ? realPath(named) : named;
  const top = place("The repository", folder);
  if (!top?.status.isDirectory()) return [];
  const sharedWith = (top.status.mode & 0o2000) === 0 ? undefined : top.status.gid;
  const found: RepositoryPlace[] = [];
  const add = (each: Place | undefined, isWritten: boolean) => {
    if (each !== undefined)
      found.push({
        ...each,
        repository: name,
        top: folder,
        part: path.relative(folder, each.file),
        isWritten,
        sharedWith,
      });
    return each?.status.isDirectory() ?? false;
  };
  add(top, true);
  for (const [part, isWritten] of parts[type]) {
    const file = path.join(folder, part);
    if (part === ".hg/hgrc" && !lstat(path.dirname(file))?.isDirectory()) break;
    const isFolder = add(
      place(part === "config" || part === ".hg/hgrc" ? "The configuration" : "The file", file),
      isWritten,
    );
    if (part === "hooks" && isFolder)
      for (const hook of namesIn(file, maxHooks))
        if (!hook.endsWith(".sample")) add(place("The hook", path.join(file, hook)), hook === "post-receive");
  }
  return found;
}

/** Git has fewer, and a repository may have any number of other files there. */
const maxHooks = 100;

function databaseFile({ url }: Pick<DoctorContext, "url">): string | undefined {
  return url.engine === "sqlite" && url.file !== ":memory:" ? realPath(url.file) : undefined;
}

function dataFolders(ini: DoctorContext["ini"]): { what: string; folder: string }[] {
  return folderKeys.flatMap((key) => {
    const folder = ini.app().get(key);
    return folder ? [{ what: `The folder ${key}`, folder: realPath(path.resolve(ini.folder, folder)) }] : [];
  });
}

const folderKeys = [
  "cache_dir",
  "index_dir",
  "archive_cache_dir",
  "beaker.cache.data_dir",
  "beaker.cache.lock_dir",
] as const;

/** Of several places with one path, only the first. */
export function unique<Some extends Place>(places: readonly (Some | undefined)[]): Some[] {
  const byFile = new Map<string, Some>();
  for (const each of places) if (each !== undefined && !byFile.has(each.file)) byFile.set(each.file, each);
  return [...byFile.values()];
}

function place(what: string, file: string, isSecret = false): Place | undefined {
  const status = lstat(file);
  // What a link leads to is not ours, and its own permissions mean nothing.
  return status === undefined || status.isSymbolicLink()
    ? undefined
    : { what: what === "The file" && status.isDirectory() ? "The folder" : what, file, status, isSecret };
}

/** Other checks report what is missing. */
function lstat(file: string): Stats | undefined {
  return unlessRefused(() => lstatSync(file, { throwIfNoEntry: false }), undefined);
}

function realPath(file: string): string {
  return unlessRefused(() => realFile(file), path.resolve(file));
}

function namesIn(folder: string, limit: number): string[] {
  return unlessRefused(() => readdirSync(folder).sort().slice(0, limit), []);
}

function unlessRefused<Result>(ask: () => Result, otherwise: Result): Result {
  try {
    return ask();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return otherwise;
  }
}
