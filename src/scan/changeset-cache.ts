// The tip of a repository as Kallithea keeps it in `repositories.changeset_cache`.
import { localTime } from "../database/local-time.js";
import type { Changeset } from "../vcs/changeset.js";

/** The bytes for the column: JSON as Python's json.dumps writes it, keys in Kallithea's order. */
export function changesetCache(tip: Changeset): Buffer {
  const fields: [string, string | number][] = [
    ["short_id", tip.shortId],
    ["raw_id", tip.rawId],
    ["revision", tip.revision],
    ["message", tip.message],
    ["date", localSeconds(tip.date)],
    ["author", tip.author],
  ];
  return Buffer.from(`{${fields.map(([key, value]) => `"${key}": ${asciiJson(value)}`).join(", ")}}`, "latin1");
}

/** `2020-09-13T12:45:40`, in the time zone of this process, as Kallithea stores it. */
function localSeconds(epochSeconds: number): string {
  return localTime(new Date(epochSeconds * 1000))
    .slice(0, 19)
    .replace(" ", "T");
}

/** Python escapes all that is not printable ASCII, U+007F among what it leaves alone. */
function asciiJson(value: string | number): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
