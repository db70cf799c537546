import type { ReasonCode } from "./reasons.js";

/** What Kallithea's slug would remove or turn into a dash. A tab and a no-break space pass, as they do there. */
const invalidCharacters = /[`?=[\]\\;'"<>,/~!@#$%^&*()+{}|: \r\n]/;

/** The length of `repositories.repo_name` and `groups.group_name`. */
const maxNameLength = 255;

/**
 * Why a repository of this name is not valid in Kallithea.
 * @param name the path below the root; only its last part is checked for characters
 * @returns undefined if the name is fine
 */
export function nameObjection(name: string): ReasonCode | undefined {
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (invalidCharacters.test(last) || last.startsWith("-") || last.endsWith("-") || last.includes("--"))
    return "name-refused";
  if ([...name].length > maxNameLength) return "name-too-long";
  return undefined;
}

/** `a/b/c` → `["a", "a/b"]`: the groups that a repository lies in, outermost first. */
export function groupsAbove(name: string): string[] {
  const parts = name.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** By code points, as Python sorts text; JavaScript sorts the characters above U+FFFF before some of those below. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates, of which the characters above U+FFFF are made, come last. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
