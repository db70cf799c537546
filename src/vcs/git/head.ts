// Does HEAD name an existing ref? Kallithea takes a git repository where it does not for an empty one.
import path from "node:path";
import { readRegularFile } from "../read-regular-file.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

/** Enough for any name of a ref, and for a hundred thousand packed refs with names of ordinary length. */
const looseLimit = 64 << 10;
const packedLimit = 256 << 20;
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
    if (loose === undefined) return packedRefs(folder).includes(` ${ref}\n`);
    if (!loose.startsWith("ref:")) return checkId(loose);
    ref = checkName(loose.slice("ref:".length).trim());
  }
  throw broken("its HEAD leads from ref to ref without an end");
}

function readLoose(folder: string, ref: string): string | undefined {
  const bytes = readRegularFile(path.join(folder, ref), looseLimit, { followLinks: true });
  return bytes?.toString("latin1");
}

function packedRefs(folder: string): string {
  const bytes = readRegularFile(path.join(folder, "packed-refs"), packedLimit, { followLinks: true });
  return bytes === undefined ? "" : `${bytes.toString("latin1")}\n`;
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
