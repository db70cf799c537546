// The files and folders of an instance besides its repositories. Links are never followed, except those that lead to
// what the configuration names.
import type { Stats } from "node:fs";
import path from "node:path";
import { withoutSecrets } from "../../../ini/secrets.js";
import type { DoctorContext } from "../context.js";
import { lstat, namesIn, type Place, place, realPath, unique } from "./places.js";

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
      namesIn(folder, maxDataFiles).map((name) => place("The file", path.join(folder, name))),
    ),
  );
}

/** A cache may have very many. */
const maxDataFiles = 1000;

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
