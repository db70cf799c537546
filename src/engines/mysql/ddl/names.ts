import type { Names } from "../../../schema/sql/ddl.js";
import { quote } from "./quote.js";
import { reserved } from "./reserved-words.js";

/** As SQLAlchemy writes names: in quotes only where it must be. For `--sql`. */
export const plainNames: Names = {
  writtenName: (name) => (/^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : quote(name)),
};

/** In quotes: which words are reserved, each version of a server sees differently. */
export const quotedNames: Names = { writtenName: quote };

/** The server does not tell capitals from small letters in names of columns, indexes and constraints. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Characters, as both servers count them. */
const longestName = 64;

export const nameLimit = `${longestName} characters`;

export function isTooLong(name: string): boolean {
  return [...name].length > longestName;
}
