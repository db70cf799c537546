// Puts settings into the text of an ini file, line by line; comments and order are kept.

/** Section name → key → value. */
export type Settings = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Applies every setting as Kallithea's own config-create does: other lines of a key are commented out; a line that
 * already has the value becomes the active one, otherwise the new line follows the key's last one. New entries are
 * sorted, keys at the end of their section, sections at the end of the file.
 */
export function patchIni(text: string, settings: Settings): string {
  const parts = splitSections(text.trimEnd().split("\n"));
  const known = new Set(parts.map(({ name }) => name));
  const patched = parts.flatMap(({ name, lines }) => patchSection(lines, settings.get(name ?? "")));
  const added = sortedEntries(settings).filter(([name]) => !known.has(name));
  return `${[...patched, ...added.flatMap(newSection)].join("\n")}\n`;
}

interface Part {
  /** Undefined above the first section, and for a section that is commented out. */
  name: string | undefined;
  /** Including the header. */
  lines: string[];
}

function splitSections(lines: readonly string[]): Part[] {
  const parts: Part[] = [{ name: undefined, lines: [] }];
  for (const line of lines) {
    const header = /^(#?)\[(.+)\]$/.exec(line);
    if (header !== null) parts.push({ name: header[1] === "" ? header[2] : undefined, lines: [] });
    parts.at(-1)?.lines.push(line);
  }
  return parts;
}

function patchSection(lines: readonly string[], keys: ReadonlyMap<string, string> | undefined): string[] {
  const patched = [...lines];
  const added: string[] = [];
  for (const [key, value] of sortedEntries(keys ?? new Map<string, string>())) {
    if (!replaceKey(patched, key, value)) added.push(settingLine(key, value));
  }
  if (added.length > 0) patched.splice(endOfSettings(patched), 0, "", ...added);
  return patched;
}

/** Changes `lines`. @returns false if no line, active or commented out, has the key */
function replaceKey(lines: string[], key: string, value: string): boolean {
  const values = lines.map((line) => valueShown(line, key));
  const last = values.findLastIndex((shown) => shown !== undefined);
  if (last === -1) return false;
  const same = values.lastIndexOf(value);
  values.forEach((shown, index) => {
    if (shown !== undefined && index !== same) lines[index] = commentedOut(lines[index] ?? "");
  });
  if (same === -1) lines.splice(last + 1, 0, settingLine(key, value));
  else lines[same] = (lines[same] ?? "").replace(/^#/, "");
  return true;
}

/** The value that a line gives the key, also if the line is commented out. */
function valueShown(line: string, key: string): string | undefined {
  const [, found, value] = /^#?([^#\s=]+)[ \t]*=[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
  return found === key ? value : undefined;
}

function commentedOut(line: string): string {
  return line.startsWith("#") ? line : `#${line}`;
}

function settingLine(key: string, value: string): string {
  return `${key} = ${value}`.trimEnd();
}

/** After the last setting, also one that is commented out; what follows are comments on the next section. */
function endOfSettings(lines: readonly string[]): number {
  return lines.findLastIndex((line) => /^#?[^#\s]/.test(line)) + 1;
}

function newSection([name, keys]: readonly [string, ReadonlyMap<string, string>]): string[] {
  return ["", `[${name}]`, ...sortedEntries(keys).map(([key, value]) => settingLine(key, value))];
}

/** By code point, as Python sorts. */
function sortedEntries<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}
