// Reads an object of a git repository without git, which takes longer to start than to read one.
import { createHash } from "node:crypto";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { type GitObject, largestObject } from "./git-object.js";
import { withFile } from "./object-file.js";
import { readPacked } from "./packs.js";

/**
 * Reads an object that lies in the repository itself, loose or packed.
 * @param folder of a bare git repository
 * @param id 40 hex digits
 * @returns undefined where git has to be asked: the object is not here (it may be borrowed from another repository), or anything about it
 * is unusual or damaged. What is returned has been proven by its id, which is the SHA-1 of it.
 */
export function readObject(folder: string, id: string): GitObject | undefined {
  const objects = path.join(folder, "objects");
  const object = readLoose(objects, id) ?? readPacked(path.join(objects, "pack"), id);
  return object !== undefined && idOf(object) === id ? object : undefined;
}

function idOf({ type, body }: GitObject): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}

function readLoose(objects: string, id: string): GitObject | undefined {
  return withFile(path.join(objects, id.slice(0, 2), id.slice(2)), ({ size, read }) => {
    if (size > largestObject) return undefined;
    const bytes = inflateSync(read(0, size), { maxOutputLength: largestObject });
    const end = bytes.indexOf(0);
    const type = /^(commit|tree|blob|tag) \d+$/.exec(bytes.toString("latin1", 0, end))?.[1];
    return type === undefined ? undefined : { type: type as GitObject["type"], body: bytes.subarray(end + 1) };
  });
}
