// What a git commit object says.
import { decodeText } from "../decode-text.js";
import { storableDate } from "../storable-date.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

export interface Commit {
  /** `Name <address>`, with whatever is odd about it. */
  author: string;
  /** The committer's, in seconds since the epoch. */
  date: number;
  message: string;
}

/**
 * Parses a commit as `git cat-file commit` prints it.
 * @throws UnreadableRepositoryError where the committer's date is missing or beyond what a database can hold
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

/** The header lines as Latin-1, which keeps every byte. A line that begins with a space goes on with the one before. */
function parseHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of bytes.toString("latin1").replaceAll("\n ", "\u0000").split("\n")) {
    const space = line.indexOf(" ");
    headers.set(line.slice(0, space), line.slice(space + 1));
  }
  return headers;
}

function withoutTime(identity: string): string {
  const end = identity.lastIndexOf("> ");
  return end < 0 ? identity : identity.slice(0, end + 1);
}

function parseDate(committer: string | undefined): number {
  const seconds = /.*> ([+-]?\d+) [^ ]*$/.exec(committer ?? "")?.[1];
  if (seconds === undefined) throw new UnreadableRepositoryError("broken", "its newest commit does not say when it was committed");
  return storableDate(Number(seconds));
}
