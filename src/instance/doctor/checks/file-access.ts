// Owner and permissions of the files of an instance.
import type { Stats } from "node:fs";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import {
  copiesOfSecrets,
  databaseJournal,
  dataFiles,
  iniPlace,
  instanceGroups,
  instanceOwner,
  mainPlaces,
} from "./instance-files.js";
import { type Place, unique } from "./places.js";
import { byRepository, type RepositoryPlace, repositoryPlaces } from "./repository-files.js";

/** Whether other users can read secrets or write to the data. */
export async function checkFileModes(context: DoctorContext): Promise<Finding[]> {
  return (await exposedFiles(context)).map(({ file, what, status, bits }) => {
    const canAllWrite = (status.mode & bits & 0o002) !== 0;
    const canGroupWrite = !canAllWrite && (status.mode & bits & 0o020) !== 0;
    const who = canGroupWrite ? `the group ${status.gid}, which is not that of the instance` : "all users";
    const message = `${what} ${printable(file)} can be ${canAllWrite || canGroupWrite ? "changed" : "read"} by ${who}.`;
    return finding("file-mode", message, {
      fix: `chmod ${inWords(bits, status)} ${shellPath(file)}`,
      place: file,
      ...(canGroupWrite && { severity: "warning" }),
    });
  });
}

export interface ExposedFile extends Pick<Place, "file" | "what" | "status"> {
  /** The permissions to take away. */
  readonly bits: number;
}

/** Files that users can read or write who should not. */
export async function exposedFiles(context: DoctorContext): Promise<ExposedFile[]> {
  const groups = instanceGroups(context);
  const inRepositories = await repositoryPlaces(context);
  const others = [iniPlace(context.ini), ...mainPlaces(context), ...copiesOfSecrets(context)];
  return unique<Place | RepositoryPlace>([...others, ...inRepositories, ...dataFiles(context)]).flatMap((place) => {
    const { file, what, status, isSecret } = place;
    // In a folder like /tmp nobody can replace the files of others.
    if (status.isDirectory() && (status.mode & 0o1000) !== 0) return [];
    const isExposed = (status.mode & (isSecret ? 0o006 : 0o002)) !== 0;
    const isForeignGroup = "repository" in place && !groups.has(status.gid) && status.gid !== place.sharedWith;
    const bits = (isExposed ? (isSecret ? 0o007 : 0o002) : 0) | (isForeignGroup ? status.mode & 0o020 : 0);
    return bits === 0 ? [] : [{ file, what, status, bits }];
  });
}

/** For chmod(1). */
function inWords(bits: number, { mode }: Stats): string {
  if ((bits & 0o005) !== 0) return "o-rwx";
  return `${(bits & mode & 0o020) === 0 ? "" : "g"}${(bits & mode & 0o002) === 0 ? "" : "o"}-w`;
}

/** Files and folders that do not belong to the user of the instance. */
export async function checkFileOwners(context: DoctorContext): Promise<Finding[]> {
  const owner = instanceOwner(context);
  if (owner === undefined) return [];
  const groups = instanceGroups(context);
  const isForeign = ({ status: { uid, gid, mode } }: Place, sharedWith?: number) =>
    uid !== owner.uid && !((mode & 0o020) !== 0 && ((gid !== 0 && groups.has(gid)) || gid === sharedWith));
  const journals = copiesOfSecrets(context).filter(({ what }) => what === databaseJournal);
  const places = unique([...mainPlaces(context), ...journals, ...dataFiles(context)]).filter((place) =>
    isForeign(place),
  );
  const inRepositories = (await repositoryPlaces(context)).filter(
    (place) => place.isWritten && isForeign(place, place.sharedWith),
  );
  return [
    ...places.map((place) => ownerFinding(place, owner)),
    ...byRepository(inRepositories).map(([first, ...others]) =>
      first.part === "" ? ownerFinding(first, owner) : partsFinding(first, others.length, owner),
    ),
  ];
}

type Owner = Pick<Stats, "uid" | "gid">;

function ownerFinding({ file, what, status }: Place, owner: Owner): Finding {
  return finding(
    "file-owner",
    `${what} ${printable(file)} belongs to the user ${status.uid}, but the instance to the user ${owner.uid}.`,
    { fix: `chown ${status.isDirectory() ? "-R " : ""}${owner.uid}:${owner.gid} ${shellPath(file)}`, place: file },
  );
}

/** A repository has thousands of files: the first one stands for the others. */
function partsFinding({ repository, part, status, sharedWith, top }: RepositoryPlace, others: number, owner: Owner) {
  const what = `${printable(part)}${others === 0 ? " belongs" : ` and ${others} more belong`}`;
  return finding(
    "file-owner",
    `${printable(repository)}: ${what} to the user ${status.uid}, but the instance to the user ${owner.uid}.`,
    // The group of a shared repository stays.
    {
      fix: `chown -R ${owner.uid}${sharedWith === undefined ? `:${owner.gid}` : ""} ${shellPath(top)}`,
      place: repository,
    },
  );
}
