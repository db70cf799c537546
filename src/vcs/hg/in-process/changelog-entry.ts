// What Mercurial's changelog holds of a changeset, as `hg debugdata --changelog` prints it.

import { storableDate } from "../../storable-date.js";
import { decodeText } from "../../text/decode-text.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";

export interface ChangelogEntry {
  author: string;
  /** Seconds since the epoch. */
  date: number;
  message: string;
}

/**
 * The lines of an entry are the manifest's id, the author, the date with its time zone and further data, and the names
 * of files; the message comes after an empty line. Text is UTF-8, in ancient changesets Latin-1.
 * @throws UnreadableRepositoryError for anything else
 */
export function parseChangelogEntry(bytes: Buffer): ChangelogEntry {
  const end = bytes.indexOf("\n\n");
  const [, author, date] = bytes.toString("latin1", 0, Math.max(end, 0)).split("\n", 3);
  const seconds = /^(-?\d+(?:\.\d+)?) -?\d+(?: |$)/.exec(date ?? "")?.[1];
  if (author === undefined || seconds === undefined)
    throw new UnreadableRepositoryError("broken", "the changelog entry of its tip is damaged");
  return {
    author: decodeText(Buffer.from(author, "latin1")),
    date: storableDate(Math.floor(Number(seconds))),
    message: decodeText(bytes.subarray(end + 2)),
  };
}
