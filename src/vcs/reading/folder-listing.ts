// The folders below a folder, from one reading of its directory.
import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";

/** Where a walk can continue from a folder: names, sorted. */
export interface Subfolders {
  readonly folders: readonly string[];
  /** Symbolic links, to whatever: to be checked, not walked into. */
  readonly links: readonly string[];
  /** Folders and links whose names are not UTF-8, their odd bytes shown as `\xNN`: no database can hold such a name. */
  readonly undecodable: readonly string[];
}

export const noSubfolders: Subfolders = { folders: [], links: [], undecodable: [] };

/** The folders below `folder`, whatever it is itself: the start of a walk. Throws the system's errors. */
export async function listSubfolders(folder: string): Promise<Subfolders> {
  return (await listFolder(folder)).subfolders;
}

/** All entries of a folder, and the folders among them. Throws the system's errors. */
export async function listFolder(folder: string): Promise<{ entries: Dirent[]; subfolders: Subfolders }> {
  const entries = await readdir(folder, { withFileTypes: true });
  // Node puts U+FFFD where a name is not UTF-8, but a name may also hold that character itself: only its bytes tell.
  const doubtful = entries.some(({ name }) => name.includes("\ufffd"));
  return { entries, subfolders: doubtful ? await byBytes(folder) : byKind(entries, []) };
}

function byKind(entries: readonly Dirent[], undecodable: string[]): Subfolders {
  return {
    folders: namesOf(entries.filter((entry) => entry.isDirectory())),
    links: namesOf(entries.filter((entry) => entry.isSymbolicLink())),
    undecodable,
  };
}

function namesOf(entries: readonly Dirent[]): string[] {
  return entries.map(({ name }) => name).sort();
}

async function byBytes(folder: string): Promise<Subfolders> {
  const walkable = (await readdir(folder, { withFileTypes: true, encoding: "buffer" })).filter(
    (entry) => entry.isDirectory() || entry.isSymbolicLink(),
  );
  const decode = (entry: Dirent<Buffer>) => entry.name.toString("utf8");
  const decodable = walkable.filter((entry) => Buffer.from(decode(entry)).equals(entry.name));
  return {
    folders: decodable
      .filter((entry) => entry.isDirectory())
      .map(decode)
      .sort(),
    links: decodable
      .filter((entry) => entry.isSymbolicLink())
      .map(decode)
      .sort(),
    undecodable: walkable
      .filter((entry) => !decodable.includes(entry))
      .map(({ name }) => showBytes(name))
      .sort(),
  };
}

function showBytes(name: Buffer): string {
  return name
    .toString("latin1")
    .replace(/[^\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
