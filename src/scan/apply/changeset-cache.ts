// The tip of a repository as Kallithea keeps it in `repositories.changeset_cache`.
import { localTime } from "../../database/local-time.js";
import { pythonJson, pythonJsonValue } from "../../python-json.js";
import type { Changeset } from "../../vcs/changeset.js";

/** The id by which Kallithea knows the absence of a changeset. */
export const noChangeset = "0".repeat(40);

/** What Kallithea writes for a repository that has lost its last changeset. */
export const emptyChangeset: Changeset = {
  shortId: noChangeset.slice(0, 12),
  rawId: noChangeset,
  revision: -1,
  message: "",
  author: "",
  date: 0,
};

/**
 * The bytes for the column: JSON as Python's json.dumps writes it, keys in Kallithea's order.
 * @param limit bytes that the column holds. Kallithea itself fails on a longer message; here its end is cut off, and
 * if need be the author's, too
 */
export function changesetCache(tip: Changeset, limit = Number.POSITIVE_INFINITY): Buffer {
  let fitting = tip;
  for (const field of ["message", "author"] as const) {
    const excess = cacheText(fitting).length - limit;
    if (excess > 0) fitting = { ...fitting, [field]: shorten(fitting[field], excess) };
  }
  return Buffer.from(cacheText(fitting), "latin1");
}

function cacheText(tip: Changeset): string {
  return pythonJson({
    short_id: tip.shortId,
    raw_id: tip.rawId,
    revision: tip.revision,
    message: tip.message,
    date: localSeconds(tip.date),
    author: tip.author,
  });
}

/** `2020-09-13T12:45:40`, in the time zone of this process, as Kallithea stores it. */
function localSeconds(epochSeconds: number): string {
  return localTime(new Date(epochSeconds * 1000))
    .slice(0, 19)
    .replace(" ", "T");
}

/** Removes whole characters from the end of a text until its JSON is shorter by that many bytes. */
function shorten(text: string, bytes: number): string {
  const characters = [...text];
  for (let taken = 0; taken < bytes && characters.length > 0; )
    taken += pythonJsonValue(characters.pop() as string).length - 2;
  return characters.join("");
}
