// Which files a git config names as `path`, which is how it includes others. The grammar is that of git's config.c.
// Pure.
import { trim } from "../text/trim.js";

const space = /(?:[ \t\v\f\r\n]+|[#;][^\n]*)/y;
const section = /\[[A-Za-z0-9.-]*(?:[ \t\v\f\r]+"(?:[^"\\\n]|\\[^\n])*")?\]/y;
const item = /([A-Za-z][A-Za-z0-9-]*)[ \t]*(?:=((?:"(?:[^"\\\n]|\\[\s\S])*"|\\[\s\S]|[^"\\\n#;])*)|(?=\n|$))/y;

/**
 * Conditions of `[includeIf]` and names of sections make no difference: to look at a file too many does no harm.
 * @param text the file as Latin-1
 * @returns the paths in their order, up to where git would stop reading
 */
export function configPaths(text: string): string[] {
  const paths: string[] = [];
  const unmarked = text.replace(/^\u00ef\u00bb\u00bf/, "").replaceAll("\r\n", "\n");
  for (let at = 0; at < unmarked.length; ) {
    const match = [space, section, item].map((token) => matchAt(token, unmarked, at)).find((found) => found !== null);
    if (!match) return paths;
    const [whole, name, value] = match;
    if (name?.toLowerCase() === "path" && value !== undefined) paths.push(...unquoted(value));
    at += whole.length;
  }
  return paths;
}

function matchAt(token: RegExp, text: string, at: number): RegExpExecArray | null {
  token.lastIndex = at;
  return token.exec(text);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b", '"': '"', "\\": "\\", "\n": "" };

/** Nothing for an escape that git does not know, or an empty path. A path ends at a NUL. */
function unquoted(value: string): string[] {
  let isOdd = false;
  const text = trim(value, " \t\v\f\r").replace(/\\([\s\S])|"/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined && !Object.hasOwn(escapes, escaped)) isOdd = true;
    return escaped === undefined ? "" : (escapes[escaped] ?? "");
  });
  const [path = ""] = text.split("\0");
  return isOdd || path === "" ? [] : [Buffer.from(path, "latin1").toString()];
}
