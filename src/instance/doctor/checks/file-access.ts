// Owner and permissions of the files of an instance.
import { type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { realFile } from "../../../files/real-file.js";
import { withoutSecrets } from "../../../ini/secrets.js";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

interface Place {
  readonly file: string;
  readonly what: string;
  readonly status: Stats;
  readonly isSecret: boolean;
}

/** Whether other users can read secrets or write to the data. */
export async function checkFileModes(context: DoctorContext): Promise<Finding[]> {
  return exposedFiles(context).map(({ file, what, status, remove }) => {
    const canWrite = (status.mode & 0o002) !== 0;
    return finding("file-mode", `${what} ${printable(file)} can be ${canWrite ? "changed" : "read"} by all users.`, {
      fix: `chmod ${remove} ${shellPath(file)}`,
      place: file,
    });
  });
}

export interface ExposedFile extends Pick<Place, "file" | "what" | "status"> {
  /** For chmod(1), and as bits. */
  readonly remove: string;
  readonly bits: number;
}

/** Files that users can read or write who should not. */
export function exposedFiles(context: DoctorContext): ExposedFile[] {
  return [iniPlace(context.ini), ...placesOf(context)]
    .filter((place) => place !== undefined)
    .flatMap(({ file, what, status, isSecret }) => {
      const bits = isSecret ? 0o007 : 0o002;
      // In a folder like /tmp nobody can replace the files of others.
      const isSticky = status.isDirectory() && (status.mode & 0o1000) !== 0;
      const isExposed = (status.mode & (isSecret ? 0o006 : 0o002)) !== 0 && !isSticky;
      return isExposed ? [{ file, what, status, bits, remove: isSecret ? "o-rwx" : "o-w" }] : [];
    });
}

/** Files and folders that do not belong to the user of the instance. */
export async function checkFileOwners(context: DoctorContext): Promise<Finding[]> {
  const { ini, survey, status } = context;
  const iniStatus = statusOf(ini.path);
  const owner = ownerOf(iniStatus, status.root === null ? undefined : statusOf(status.root));
  if (iniStatus === undefined || owner === undefined) return [];
  const root = status.root ?? "";
  const repositories =
    survey === undefined || survey instanceof UserError
      ? []
      : survey.plan.known.flatMap(({ name }) => place("The repository", path.join(root, name)) ?? []);
  return [...placesOf(context), ...repositories]
    .filter(({ status }) => status.uid !== owner.uid && !isWritableByGroup(status, iniStatus))
    .map(({ file, what, status }) =>
      finding(
        "file-owner",
        `${what} ${printable(file)} belongs to the user ${status.uid}, but the instance to the user ${owner.uid}.`,
        { fix: `chown ${status.isDirectory() ? "-R " : ""}${owner.uid}:${owner.gid} ${shellPath(file)}`, place: file },
      ),
    );
}

/**
 * Who runs the server: the owner of the ini, unless that is root, who often owns configuration that the server may only
 * read; then the owner of the repositories.
 */
function ownerOf(ini: Stats | undefined, root: Stats | undefined): Pick<Stats, "uid" | "gid"> | undefined {
  return ini?.uid === 0 ? root : ini;
}

function isWritableByGroup({ mode, gid }: Stats, ini: Stats): boolean {
  return gid === ini.gid && (mode & 0o020) !== 0;
}

function iniPlace(ini: DoctorContext["ini"]): Place | undefined {
  const isSecret = [...ini.app()].some(([key, value]) => value !== "" && withoutSecrets(key, value) !== value);
  return place("The configuration file", ini.path, isSecret);
}

/** The database file, and the folders that the server writes to. */
function placesOf({ ini, url, status }: DoctorContext): Place[] {
  const folders = folderKeys.map((key) => [`The folder ${key}`, ini.app().get(key)] as const);
  const database = url.engine === "sqlite" && url.file !== ":memory:" ? realFile(url.file) : undefined;
  const found = [
    database === undefined ? undefined : place("The database", database, true),
    database === undefined ? undefined : place("The folder of the database", path.dirname(database)),
    status.root === null ? undefined : place("The repositories root", status.root),
    ...folders.map(([what, folder]) => (folder ? place(what, path.resolve(ini.folder, folder)) : undefined)),
  ];
  const unique = new Map(found.flatMap((each) => (each === undefined ? [] : [[each.file, each] as const])));
  return [...unique.values()];
}

const folderKeys = [
  "cache_dir",
  "index_dir",
  "archive_cache_dir",
  "beaker.cache.data_dir",
  "beaker.cache.lock_dir",
] as const;

function place(what: string, file: string, isSecret = false): Place | undefined {
  const status = statusOf(file);
  return status && { what, file, status, isSecret };
}

/** Other checks report what is missing. */
function statusOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
