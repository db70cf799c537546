// What a git commit object says.

import { storableDate } from "../../storable-date.js";
import { decodeText } from "../../text/decode-text.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";

export interface Commit {
  /** `Name <address>`, with whatever is odd about it. */
  author: string;
  /** The committer's, in seconds since the epoch. */
  date: number;
  message: string;
}

/**
 * Parses a commit as `git cat-file commit` prints it.
 * @throws UnreadableRepositoryError if the committer's date is missing or beyond what a database can hold
 */
export function parseCommit(raw: Buffer): Commit {
  const end = endOfHeaders(raw);
  const headers = parseHeaders(raw.subarray(0, end));
  const encoding = headers.get("encoding")?.trim();
  return {
    author: decodeText(Buffer.from(withoutTime(headers.get("author") ?? ""), "latin1"), encoding),
    date: parseDate(headers.get("committer")),
    message: decodeText(raw.subarray(end + 2), encoding),
  };
}

function endOfHeaders(raw: Buffer): number {
  const end = raw.indexOf("\n\n");
  return end < 0 ? raw.length : end;
}

const relevantHeader = /(author|committer|encoding) /y;

/**
 * The headers that count, as Latin-1, which keeps every byte. A line that begins with a space continues the one before.
 */
function parseHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  const text = bytes.toString("latin1").replaceAll("\n ", "\u0000");
  // Not by `split`: sixteen megabytes of short lines would become a list of millions.
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf("\n", start);
    if (end < 0) end = text.length;
    relevantHeader.lastIndex = start;
    const name = relevantHeader.exec(text)?.[1];
    if (name !== undefined) headers.set(name, text.slice(start + name.length + 1, end));
  }
  return headers;
}

function withoutTime(identity: string): string {
  const end = identity.lastIndexOf("> ");
  return end < 0 ? identity : identity.slice(0, end + 1);
}

/**
 * The last `> `, a number, a space, and a word without one. Looked for from the end, for the name may be of any length.
 */
function parseDate(committer = ""): number {
  const beforeZone = committer.slice(0, Math.max(committer.lastIndexOf(" "), 0));
  const start = beforeZone.lastIndexOf("> ");
  const seconds = beforeZone.slice(start + 2);
  if (start < 0 || !/^[+-]?\d+$/.test(seconds))
    throw new UnreadableRepositoryError("broken", "its newest commit has no valid date");
  return storableDate(Number(seconds));
}
