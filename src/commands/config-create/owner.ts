// --owner and --group, by name or number.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { UsageError, UserError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";

interface Entry {
  readonly id: number;
  /** The main group of a user. */
  readonly group: number | undefined;
}

/**
 * Who owns a new file.
 * @throws UsageError for a user or group that does not exist; UserError if only root could give it the file
 */
export function fileOwner(owner: string | undefined, group: string | undefined): { uid: number; gid: number } {
  const user = owner === undefined ? undefined : entryOf("passwd", owner, "--owner");
  const uid = user?.id ?? process.geteuid?.() ?? 0;
  const gid = group === undefined ? (user?.group ?? process.getegid?.() ?? 0) : entryOf("group", group, "--group").id;
  const ownGroups = [...(process.getgroups?.() ?? []), process.getegid?.()];
  if (process.geteuid?.() !== 0 && (uid !== process.geteuid?.() || !ownGroups.includes(gid)))
    throw new UserError("Only root can give a file to another user, or to a group that you are not in.", {
      hint: "Run this as root, or without --owner and --group. Nothing was written.",
    });
  return { uid, gid };
}

function entryOf(database: "passwd" | "group", name: string, option: string): Entry {
  const fields = linesOf(database, name)
    .map((line) => line.split(":"))
    .find(([entry, , id]) => entry === name || id === name);
  if (fields !== undefined)
    return { id: Number(fields[2]), group: database === "passwd" ? Number(fields[3]) : undefined };
  // A container may have no entry for the number that it runs as.
  if (/^\d{1,9}$/.test(name)) return { id: Number(name), group: undefined };
  throw new UsageError(
    `Invalid value for '${option}': there is no ${database === "passwd" ? "user" : "group"} "${printable(name)}".`,
  );
}

/** From a directory service, too, if the system has one. */
function linesOf(database: string, name: string): string[] {
  const local = fileLines(`/etc/${database}`);
  if (local.some((line) => line.startsWith(`${name}:`)) || !/^[\w.@-]+$/.test(name)) return local;
  try {
    const found = execFileSync("getent", [database, "--", name], {
      encoding: "utf8",
      timeout: 10_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return [...local, ...found.split("\n")];
  } catch {
    return local;
  }
}

function fileLines(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
