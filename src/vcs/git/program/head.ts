// Does HEAD name an existing ref? Kallithea takes a git repository where it does not for an empty one.
import path from "node:path";
import { readPieces, readRegularFile } from "../../reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";

/** Enough for any name of a ref. */
const looseLimit = 64 << 10;
/** Packed refs that are read at a time. */
const piece = 1 << 20;
/** `checkPlaces` has refused what is longer. */
const packedLimit = 1 << 30;
const deepestChain = 5;

/**
 * Follows HEAD from ref to ref, like git, to a commit's id; whether that commit exists is not looked at.
 * @param folder of a bare git repository
 * @throws UnreadableRepositoryError where HEAD is damaged
 */
export function headExists(folder: string): boolean {
  let ref = "HEAD";
  for (let depth = 0; depth < deepestChain; depth++) {
    const loose = readLoose(folder, ref);
    if (loose === undefined) return isPacked(folder, ref);
    if (!loose.startsWith("ref:")) return checkId(loose);
    ref = checkName(loose.slice("ref:".length).trim());
  }
  throw broken("its HEAD leads from ref to ref without an end");
}

function readLoose(folder: string, ref: string): string | undefined {
  const bytes = readRegularFile(path.join(folder, ref), looseLimit, { followLinks: true });
  return bytes?.toString("latin1");
}

/** Not as a whole: the file may have hundreds of megabytes, on the disk or only in its length. */
function isPacked(folder: string, ref: string): boolean {
  const wanted = Buffer.from(` ${ref}\n`, "latin1");
  let last = Buffer.alloc(0);
  for (const bytes of readPieces(path.join(folder, "packed-refs"), piece, packedLimit)) {
    const text = Buffer.concat([last, bytes]);
    if (text.includes(wanted)) return true;
    last = text.subarray(-wanted.length);
  }
  return last.length > 0 && Buffer.concat([last, Buffer.from("\n")]).includes(wanted);
}

function checkId(loose: string): true {
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?\s/i.test(`${loose}\n`)) return true;
  throw broken("its HEAD leads to a file that holds no commit's id");
}

function checkName(ref: string): string {
  // No part of a ref begins with a dot: neither `..` nor the `.invalid` that stands in HEAD where refs are kept in another format.
  if (/^refs\/./.test(ref) && !ref.includes("/.")) return ref;
  throw broken("its HEAD does not name a ref");
}

function broken(message: string): UnreadableRepositoryError {
  return new UnreadableRepositoryError("broken", message, { hint: "git symbolic-ref HEAD refs/heads/BRANCH sets it again" });
}
