// Changes single settings in the text of an existing ini file; everything else stays, byte for byte. Unlike patch.ts,
// which fills a template, it does not leave the old value behind as a comment: it may be a password.
import { UsageError } from "../errors.js";
import { linesOf, type Scan, type ScannedSetting, scanIni } from "./scan.js";

/** A value, or undefined to remove the setting. */
export interface Change {
  readonly section: string;
  readonly key: string;
  readonly value: string | undefined;
}

/**
 * Applies changes, one after the other. The line of a setting keeps its form; a new one follows the lines on it that
 * are commented out, or is added at the end of its section, or in a new section at the end of the file.
 * @param text must be a valid ini file
 * @throws UsageError for a key, section or value that cannot be written so that Python reads it as it was given
 */
export function editIni(text: string, changes: readonly Change[]): string {
  return changes.reduce(applyChange, text);
}

function applyChange(text: string, change: Change): string {
  requireWritable(change);
  const scan = scanIni(text);
  const current = find(scan, change);
  if (current?.value === change.value) return text;
  for (const besideComment of [true, false]) {
    const lines = new Lines(text);
    if (current === undefined) addSetting(lines, scan, change, besideComment);
    else replaceSetting(lines, current, change.value);
    const edited = lines.text();
    if (changesOnly(change, scan, edited)) return edited;
  }
  throw new UsageError(`${change.key} in [${change.section}] cannot be changed without changing other settings.`, {
    hint: "Change the file in an editor: lines that are indented continue the value above them. A value cannot begin or end with white space.",
  });
}

/** The lines of a text, each with its own end. */
export class Lines {
  readonly #lines: string[];
  readonly #ends: string[];

  constructor(text: string) {
    this.#lines = linesOf(text);
    this.#ends = [...text.matchAll(/\r\n|\r|\n/g)].map(([end]) => end);
    this.#ends.push("");
  }

  /** @param number counted from 1 */
  at(number: number): string {
    return this.#lines[number - 1] ?? "";
  }

  get count(): number {
    return this.#lines.length;
  }

  replace(number: number, line: string): void {
    this.#lines[number - 1] = line;
  }

  remove(number: number): void {
    this.#lines.splice(number - 1, 1);
    this.#ends.splice(number - 1, 1);
  }

  /** @param number of the line that they follow; 0 for the beginning */
  insertAfter(number: number, lines: readonly string[]): void {
    const end = this.#ends.find((found) => found !== "") ?? "\n";
    // The last line of a file may have no end.
    if (number > 0 && this.#ends[number - 1] === "") this.#ends[number - 1] = end;
    this.#lines.splice(number, 0, ...lines);
    this.#ends.splice(number, 0, ...lines.map(() => end));
  }

  /** The number of the last line that is not blank. */
  lastUsed(): number {
    return this.#lines.findLastIndex((line) => line.trim() !== "") + 1;
  }

  text(): string {
    return this.#lines.map((line, index) => `${line}${this.#ends[index] ?? ""}`).join("");
  }
}

function find(scan: Scan, { section, key }: Change): ScannedSetting | undefined {
  return scan.settings.find((setting) => setting.section === section && setting.key === key);
}

function replaceSetting(lines: Lines, current: ScannedSetting, value: string | undefined): void {
  for (const number of [...current.continuation].reverse()) lines.remove(number);
  if (value === undefined) {
    lines.remove(current.line);
    return;
  }
  // Python's configparser takes the first of the two separators.
  const [head = ""] = /^[^=:]*[=:][^\S\r\n]*/.exec(lines.at(current.line)) ?? [];
  const blank = /[=:]$/.test(head) && /[^\S\r\n][=:]$/.test(head) ? " " : "";
  lines.replace(current.line, `${head}${blank}${value}`.trimEnd());
}

/** @param besideComment whether it follows the lines on it that are commented out */
function addSetting(lines: Lines, scan: Scan, { section, key, value }: Change, besideComment: boolean): void {
  if (value === undefined) return;
  const place = sectionLines(scan, section, lines.count);
  if (place === undefined) {
    lines.insertAfter(lines.lastUsed(), ["", `[${section}]`, `${key} = ${value}`.trimEnd()]);
    return;
  }
  const sample = scan.settings.find((setting) => setting.section === section);
  const line = `${" ".repeat(sample?.indent ?? 0)}${key} = ${value}`.trimEnd();
  const mentioned = besideComment ? mentionedIn(lines, place, key) : undefined;
  if (mentioned === undefined) lines.insertAfter(endOfSettings(lines, scan, place), [line]);
  else if (lines.at(mentioned).slice(1) === line) lines.replace(mentioned, line);
  else lines.insertAfter(mentioned, [line]);
}

interface Place {
  /** The number of the header's line. */
  readonly first: number;
  readonly last: number;
}

/** The last part of a section: [DEFAULT] may have several. */
export function sectionLines(scan: Scan, section: string, count: number): Place | undefined {
  const index = scan.headers.findLastIndex(({ name }) => name === section);
  const header = scan.headers[index];
  return header && { first: header.line, last: (scan.headers[index + 1]?.line ?? count + 1) - 1 };
}

/** The last line of the section that has the key, but is commented out, with the lines that continue its value. */
function mentionedIn(lines: Lines, { first, last }: Place, key: string): number | undefined {
  let found: number | undefined;
  for (let number = first; number <= last; number += 1) {
    if (isHiddenHeader(lines.at(number))) break;
    if (hiddenKey(lines.at(number)) === key) found = number;
  }
  while (found !== undefined && found < last && /^#[ \t]+\S/.test(lines.at(found + 1))) found += 1;
  return found;
}

/** A section that is commented out, with its settings. */
export function isHiddenHeader(line: string): boolean {
  return /^#\[[^\]]+\]$/.test(line.trimEnd());
}

/** The key of a setting that is commented out, without a space after the `#`: otherwise it may be a sentence. */
export function hiddenKey(line: string): string | undefined {
  return /^#([^#\s=]+)[ \t]*=/.exec(line)?.[1];
}

/** After the last setting of a section, also one that is commented out: what follows are comments on the next one. */
function endOfSettings(lines: Lines, scan: Scan, { first, last }: Place): number {
  const active = scan.settings
    .filter(({ line }) => line > first && line <= last)
    .flatMap(({ line, continuation }) => [line, ...continuation]);
  let end = Math.max(first, ...active);
  for (let number = end + 1; number <= last && !isHiddenHeader(lines.at(number)); number += 1)
    if (hiddenKey(lines.at(number)) !== undefined) end = number;
  return end;
}

function requireWritable({ section, key, value = "" }: Change): void {
  const hint =
    "A section name cannot contain ], a key cannot contain = or : or begin with #, ; or [, and a value cannot contain line breaks.";
  if (/[\r\n\0]/.test(value)) throw new UsageError(`${key}: the value must not contain a line break.`, { hint });
  if (!/^[^\]\r\n\0]+$/.test(section)) throw new UsageError(`[${section}] is not a valid section name.`, { hint });
  if (!/^[^=:#;[\s\0][^=:\r\n\0]*$/.test(key) || key !== key.trim())
    throw new UsageError(key === "" ? "The key is empty." : `${JSON.stringify(key)} is not a valid key.`, { hint });
}

/** In an unusual file, e.g. with indented lines, a new line could change the meaning of others. */
function changesOnly(change: Change, before: Scan, edited: string): boolean {
  const after = scanIni(edited);
  const others = ({ settings }: Scan) =>
    JSON.stringify(
      settings
        .filter(({ section, key }) => section !== change.section || key !== change.key)
        .map(({ section, key, value }) => [section, key, value]),
    );
  return others(before) === others(after) && after.problems.length === 0 && find(after, change)?.value === change.value;
}
