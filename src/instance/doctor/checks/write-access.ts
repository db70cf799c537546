import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { closedNeededPlace } from "../../../vcs/reading/closed-place.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { copiesOfSecrets, databaseJournal, instanceOwner, mainPlaces } from "./instance-files.js";
import type { Place } from "./places.js";
import { byRepository, repositoryPlaces } from "./repository-files.js";

/**
 * Whether the user of the instance can write. The system is asked if that user runs doctor; otherwise only what its
 * owner may not write to is certain.
 */
export async function checkWriteAccess(context: DoctorContext): Promise<Finding[]> {
  const { machine } = context;
  const owner = instanceOwner(context);
  if (owner === undefined) return [];
  const problem = ({ file, status: { uid, mode } }: Place): string | undefined => {
    if (machine.uid === owner.uid) return machine.writeProblem(file);
    return owner.uid !== 0 && uid === owner.uid && (mode & 0o200) === 0 ? "permission denied" : undefined;
  };
  const command = ({ file, status: { uid } }: Place, repair: string) =>
    uid === owner.uid ? `chmod ${repair} ${shellPath(file)}` : `chown ${owner.uid}:${owner.gid} ${shellPath(file)}`;
  // Whether the folders of the ini can be written is a finding of the configuration.
  const isNeeded = ({ what }: Place) => needed.has(what);
  const places = [...mainPlaces(context), ...copiesOfSecrets(context)].filter(isNeeded).flatMap((place) => {
    const reason = problem(place);
    if (reason === undefined) return [];
    const message = `${place.what} ${printable(place.file)} cannot be written: ${reason}.`;
    return [finding("not-writable", message, { fix: fixFor(reason, command(place, "u+w")), place: place.file })];
  });
  return [...places, ...otherUser(context, owner), ...(await checkRepositories(context, problem, owner))];
}

/** Nothing is wrong with the instance, but commands that change it will fail for the user who runs doctor. */
function otherUser(context: DoctorContext, owner: { uid: number }): Finding[] {
  const { machine } = context;
  if (machine.uid === undefined || machine.uid === owner.uid) return [];
  const found = mainPlaces(context)
    .filter(({ what }) => what === theDatabase || what === itsFolder)
    .flatMap((place) => {
      const reason = machine.writeProblem(place.file);
      return reason === undefined ? [] : [{ ...place, reason }];
    })[0];
  if (found === undefined) return [];
  const { what, file, reason } = found;
  const message = `${what} ${printable(file)} cannot be written by the user ${machine.uid}, who runs doctor: ${reason}.`;
  const fix = `Run doctor, and commands that change the instance, as its user: ${owner.uid}.`;
  return [finding("not-writable", message, { severity: "note", fix, place: file })];
}

const theDatabase = "The database";
const itsFolder = "The folder of the database";

const needed: ReadonlySet<string> = new Set([theDatabase, itsFolder, "The repositories root", databaseJournal]);

function fixFor(reason: string, command: string): string {
  return /read-only/.test(reason) ? "Mount its disk writable." : command;
}

/** One finding for each: below a folder that cannot be written there are many. */
async function checkRepositories(
  context: DoctorContext,
  problem: (place: Place) => string | undefined,
  owner: { uid: number; gid: number },
): Promise<Finding[]> {
  const blocked = (await repositoryPlaces(context)).flatMap((place) => {
    // A hook is replaced, not written to.
    const isChecked = place.isWritten && (place.status.isDirectory() || place.part.endsWith(".i"));
    const reason = isChecked ? problem(place) : undefined;
    // That it cannot be read is a finding of its own.
    return reason === undefined || closedNeededPlace(place.type, place.top) !== undefined ? [] : [{ ...place, reason }];
  });
  return byRepository(blocked).map(([{ repository, part, top, status, reason }]) => {
    const what = part === "" ? printable(repository) : `${printable(repository)}: ${printable(part)}`;
    const command =
      status.uid === owner.uid
        ? `chmod -R u+w ${shellPath(top)}`
        : `chown -R ${owner.uid}:${owner.gid} ${shellPath(top)}`;
    return finding("not-writable", `${what} cannot be written, so nobody can push to it: ${reason}.`, {
      severity: "warning",
      fix: fixFor(reason, command),
      place: repository,
    });
  });
}
