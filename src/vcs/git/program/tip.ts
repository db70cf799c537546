// Reads the tip of a repository with git.
import path from "node:path";
import type { Changeset } from "../../changeset.js";
import { tryInProcess } from "../../fallback.js";
import { readPieces, readRegularFile } from "../../reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { parseCommit } from "../in-process/commit-object.js";
import { type GitObject, maxObjectBytes } from "../in-process/objects/git-object.js";
import { ObjectStore } from "../in-process/objects/object-store.js";
import { ReadBudget } from "../in-process/objects/read-budget.js";
import { type GitOptions, readFirstBytes, runGit } from "./git-process.js";

/**
 * The newest commit of all that any ref leads to, in git's date order.
 * @returns undefined for an empty repository, and, as in Kallithea, for one whose HEAD names a ref that does not exist
 * @throws UnreadableRepositoryError
 */
export async function readTipWithGit(folder: string, options: GitOptions): Promise<Changeset | undefined> {
  if (!headExists(folder)) return checkFormat(folder, options);
  const ids = await runGit(folder, options, (git) => git.raw(["rev-list", "--all", "--date-order"]));
  if (ids === "") return undefined;
  const rawId = ids.slice(0, ids.indexOf("\n"));
  if (rawId.length !== sha1Digits) throw unsupported();
  const commit = parseCommit(await readCommit(folder, rawId, options));
  return { shortId: rawId.slice(0, 12), rawId, revision: ids.length / (sha1Digits + 1) - 1, ...commit };
}

const sha1Digits = 40;

/** The commit as it is stored: Kallithea's own reader knows no replacements, though git's order of the commits does. */
async function readCommit(folder: string, id: string, options: GitOptions): Promise<Buffer> {
  const object = readSingleObject(folder, id);
  if (object?.type === "commit") return object.body;
  return readFirstBytes(folder, { ...options, ignoreReplacements: true }, ["cat-file", "commit", id], maxObjectBytes);
}

/** Otherwise it would show only after the first push that Kallithea cannot serve an empty repository. */
async function checkFormat(folder: string, options: GitOptions): Promise<undefined> {
  const format = await runGit(folder, options, (git) => git.raw(["rev-parse", "--show-object-format"]));
  if (format.trim() !== "sha1") throw unsupported();
}

function unsupported(): UnreadableRepositoryError {
  return new UnreadableRepositoryError("unsupported-format", "Kallithea cannot serve SHA-256 repositories", {
    hint: "Import its history into a repository created with: git init --bare --object-format=sha1",
  });
}

/** An object, and the deltas that lead to it, each with its result. */
const budget = { objects: 200, bytes: 16 * maxObjectBytes };

/**
 * Reads one object that lies in the repository itself, loose or packed.
 * @param folder of a bare git repository
 * @param id 40 hex digits
 * @returns undefined if git has to be run: the object is not here (it may be borrowed from another repository), or
 * anything about it is unusual or damaged. What is returned has been proven by its id.
 */
export function readSingleObject(folder: string, id: string): GitObject | undefined {
  return tryInProcess(() => {
    const store = new ObjectStore(folder, new ReadBudget(budget));
    try {
      return store.readProven(id);
    } finally {
      store.close();
    }
  })?.answer;
}

// Does HEAD name an existing ref? If not, Kallithea shows the repository as empty.

/** Enough for any name of a ref. */
const looseLimit = 64 << 10;
/** Packed refs that are read at a time. */
const chunkSize = 1 << 20;
/** `checkPlaces` has refused what is longer. */
const packedLimit = 1 << 30;
const maxSymrefDepth = 5;

/**
 * Follows HEAD from ref to ref, like git, to a commit's id; whether that commit exists is not checked.
 * @param folder of a bare git repository
 * @throws UnreadableRepositoryError if HEAD is damaged
 */
export function headExists(folder: string): boolean {
  let ref = "HEAD";
  for (let depth = 0; depth < maxSymrefDepth; depth++) {
    const loose = readLoose(folder, ref);
    if (loose === undefined) return isPacked(folder, ref);
    if (!loose.startsWith("ref:")) return checkId(loose);
    ref = checkName(loose.slice("ref:".length).trim());
  }
  throw broken("its HEAD leads through too many symbolic refs");
}

function readLoose(folder: string, ref: string): string | undefined {
  const bytes = readRegularFile(path.join(folder, ref), looseLimit, { followLinks: true });
  return bytes?.toString("latin1");
}

/** Not as a whole: the file may have hundreds of megabytes, on the disk or only in its length. */
function isPacked(folder: string, ref: string): boolean {
  const needle = Buffer.from(` ${ref}\n`, "latin1");
  let last = Buffer.alloc(0);
  for (const bytes of readPieces(path.join(folder, "packed-refs"), chunkSize, packedLimit)) {
    const text = Buffer.concat([last, bytes]);
    if (text.includes(needle)) return true;
    last = text.subarray(-needle.length);
  }
  return last.length > 0 && Buffer.concat([last, Buffer.from("\n")]).includes(needle);
}

function checkId(loose: string): true {
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?\s/i.test(`${loose}\n`)) return true;
  throw broken("its HEAD does not lead to a commit id");
}

function checkName(ref: string): string {
  // No part of a ref begins with a dot: neither `..` nor the `.invalid` that HEAD contains if refs are kept in
  // another format.
  if (/^refs\/./.test(ref) && !ref.includes("/.")) return ref;
  throw broken("its HEAD does not name a valid ref");
}

function broken(message: string): UnreadableRepositoryError {
  return new UnreadableRepositoryError("broken", message, {
    hint: "Set it with: git symbolic-ref HEAD refs/heads/BRANCH",
  });
}
