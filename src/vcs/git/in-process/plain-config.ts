// Is a repository's config one that changes nothing about how its history is read? git-config(1) knows much more than
// is taken here.
import { trim, trimEnd } from "../../text/trim.js";

const boolean = /^(?:true|false)$/;
/** Nothing that git would unquote, cut off as a comment, or continue on the next line. */
const anyText = /^[^"\\;#]+$/;

/** Keys that are known to make no difference, with the values that git cannot object to. */
const harmless: Readonly<Record<string, RegExp>> = {
  "core.repositoryformatversion": /^0$/,
  "core.filemode": boolean,
  "core.bare": boolean,
  "core.logallrefupdates": boolean,
  "core.ignorecase": boolean,
  "core.precomposeunicode": boolean,
  "core.symlinks": boolean,
  "remote.*.url": anyText,
  "remote.*.fetch": anyText,
  "remote.*.mirror": boolean,
  "receive.denynonfastforwards": boolean,
  "receive.denydeletes": boolean,
  "http.receivepack": boolean,
  "gitweb.owner": anyText,
  "gitweb.description": anyText,
};

const section = /^\[([a-z]+)(?: "[^"\\]+")?\]$/i;
const item = /^([a-z][a-z0-9-]*)[ \t]*=[ \t]*([^ \t].*)$/i;

/**
 * Whether nothing but harmless keys stands in a config, in the plain form in which git itself writes them.
 * @param text the file as Latin-1
 */
export function isPlainConfig(text: string): boolean {
  let prefix = "";
  return text.split("\n").every((line) => {
    // Other white space is none for git.
    const stripped = trimEnd(trim(line, " \t"), " \t\r");
    if (stripped === "" || /^[;#]/.test(stripped)) return true;
    const name = section.exec(stripped)?.[1]?.toLowerCase();
    if (name !== undefined) prefix = stripped.includes('"') ? `${name}.*` : name;
    return name !== undefined || isHarmless(prefix, stripped);
  });
}

function isHarmless(prefix: string, line: string): boolean {
  const [, key = "", value = ""] = item.exec(line) ?? [];
  const name = `${prefix}.${key.toLowerCase()}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git ends, or refuses, a line at some of them.
  return Object.hasOwn(harmless, name) && !/[\u0000-\u001f]/.test(line) && (harmless[name]?.test(value) ?? false);
}
