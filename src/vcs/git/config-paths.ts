// What a git config says: the files that it names as `path`, which is how it includes others, and single values. The
// grammar is that of git's config.c. Pure.
import { trim } from "../text/trim.js";

const space = /(?:[ \t\v\f\r\n]+|[#;][^\n]*)/y;
const section = /\[([A-Za-z0-9.-]*)([ \t\v\f\r]+"(?:[^"\\\n]|\\[^\n])*")?\]/y;
const item = /([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=((?:"(?:[^"\\\n]|\\[\s\S])*"|\\[\s\S]|[^"\\\n#;])*)|(?=\n|$))/y;

/**
 * Conditions of `[includeIf]` and names of sections make no difference: to look at a file too many does no harm.
 * @param text the file as Latin-1
 * @returns the paths in their order, up to where git would stop reading
 */
export function configPaths(text: string): string[] {
  return configItems(text).flatMap(({ name, value }) => (name === "path" ? unquoted(value) : []));
}

/**
 * A value of a section without a subsection. What the file includes is not read.
 * @param text the file as Latin-1
 * @param section in lower case, as `name`
 * @returns the last value, which is the one that counts, as Latin-1; undefined if there is none
 */
export function configValue(text: string, section: string, name: string): string | undefined {
  const isWanted = (item: ConfigItem) => item.section === section && item.name === name;
  return configItems(text)
    .filter(isWanted)
    .flatMap(({ value }) => unquotedBytes(value))
    .at(-1);
}

interface ConfigItem {
  /** In lower case; undefined in a subsection. */
  readonly section: string | undefined;
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** Those that have a value. */
function configItems(text: string): ConfigItem[] {
  const items: ConfigItem[] = [];
  let currentSection: string | undefined;
  const unmarked = text.replace(/^\u00ef\u00bb\u00bf/, "").replaceAll("\r\n", "\n");
  for (let at = 0; at < unmarked.length; ) {
    const header = matchAt(section, unmarked, at);
    if (header !== null) currentSection = header[2] === undefined ? header[1]?.toLowerCase() : undefined;
    const match = header ?? matchAt(space, unmarked, at) ?? matchAt(item, unmarked, at);
    if (match === null) return items;
    const [whole, name = "", value] = match;
    if (header === null && value !== undefined)
      items.push({ section: currentSection, name: name.toLowerCase(), value });
    at += whole.length;
  }
  return items;
}

function matchAt(token: RegExp, text: string, at: number): RegExpExecArray | null {
  token.lastIndex = at;
  return token.exec(text);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b", '"': '"', "\\": "\\", "\n": "" };

/** Nothing for an empty path. */
function unquoted(value: string): string[] {
  return unquotedBytes(value).map((path) => Buffer.from(path, "latin1").toString());
}

/** Nothing for an escape that git does not know, or an empty value. A value ends at a NUL. */
function unquotedBytes(value: string): string[] {
  let isOdd = false;
  const text = trim(value, " \t\v\f\r").replace(/\\([\s\S])|"/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined && !Object.hasOwn(escapes, escaped)) isOdd = true;
    return escaped === undefined ? "" : (escapes[escaped] ?? "");
  });
  const [bytes = ""] = text.split("\0");
  return isOdd || bytes === "" ? [] : [bytes];
}
