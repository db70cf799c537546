// Carries out the steps of an upgrade in the text of a configuration file, line by line.
import { editIni, hiddenKey, isHiddenHeader, Lines, sectionLines } from "../edit.js";
import { scanIni } from "../scan.js";
import type { Step } from "./merge.js";

/**
 * @param text of the user's file
 * @param template the text of today's template for this instance; comments come from there
 */
export function applySteps(text: string, steps: readonly Step[], template: string): string {
  const blocks = new Blocks(template);
  return steps.reduce((current, step) => applyStep(current, step, blocks), text);
}

function applyStep(text: string, step: Step, blocks: Blocks): string {
  const { section } = step;
  switch (step.kind) {
    case "add":
      if (mentions(text, section, step.key)) return editIni(text, [{ section, key: step.key, value: step.value }]);
      return insertBlock(text, section, step.key, blocks);
    case "mention":
      return mentions(text, section, step.key) ? text : insertBlock(text, section, step.key, blocks);
    case "add-section":
      return appendSection(text, blocks.section(section));
    case "change":
      return editIni(text, [{ section, key: step.key, value: step.to }]);
    case "rename":
      return renameKey(text, section, step.key, step.to);
    case "remove":
      return commentOut(text, section, step.key);
  }
}

function mentions(text: string, section: string, key: string): boolean {
  const lines = new Lines(text);
  const place = sectionLines(scanIni(text), section, lines.count);
  return place !== undefined && keyLines(lines, place).some((found) => found.key === key);
}

interface KeyLine {
  readonly key: string;
  readonly line: number;
}

/** The lines of a section that set keys, or that are commented out and would. */
function keyLines(lines: Lines, { first, last }: { first: number; last: number }): KeyLine[] {
  const found: KeyLine[] = [];
  for (let number = first + 1; number <= last && !isHiddenHeader(lines.at(number)); number += 1) {
    const line = lines.at(number);
    const key = hiddenKey(line) ?? /^([^#;\s=:][^=:]*?)\s*[=:]/.exec(line)?.[1];
    if (key !== undefined) found.push({ key, line: number });
  }
  return found;
}

/** Of a setting that is commented out. */
function continuesValue(line: string): boolean {
  return /^#[ \t]{2,}\S/.test(line);
}

/** The parts of a template. */
class Blocks {
  readonly #lines: Lines;
  readonly #scan: ReturnType<typeof scanIni>;

  constructor(template: string) {
    this.#lines = new Lines(template);
    this.#scan = scanIni(template);
  }

  /** The lines of a key, with the comments directly above; and the keys before it, nearest first. */
  block(section: string, key: string): { lines: string[]; before: KeyLine[]; isDirectlyBelow: boolean } {
    const place = sectionLines(this.#scan, section, this.#lines.count) ?? { first: 0, last: 0 };
    const keys = keyLines(this.#lines, place);
    const own = keys.filter((found) => found.key === key);
    const [first, last] = [own[0]?.line ?? 0, own.at(-1)?.line ?? 0];
    let start = first;
    while (start - 1 > place.first && /^#/.test(this.#lines.at(start - 1)) && !this.#belongsToOther(start - 1, key))
      start -= 1;
    let end = last;
    while (end < place.last && continuesValue(this.#lines.at(end + 1))) end += 1;
    const lines = Array.from({ length: end - start + 1 }, (_, index) => this.#lines.at(start + index));
    const isDirectlyBelow = this.#lines.at(start - 1).trim() !== "";
    return { lines, before: keys.filter(({ line }) => line < start).reverse(), isDirectlyBelow };
  }

  #belongsToOther(number: number, key: string): boolean {
    const line = this.#lines.at(number);
    const other = hiddenKey(line);
    return continuesValue(line) || (other !== undefined && other !== key);
  }

  /** A section with the comments directly above its header. */
  section(name: string): string[] {
    const place = sectionLines(this.#scan, name, this.#lines.count);
    if (place === undefined) return [];
    let start = place.first;
    while (/^#/.test(this.#lines.at(start - 1))) start -= 1;
    const last = Math.max(place.first, ...keyLines(this.#lines, place).map(({ line }) => line));
    return Array.from({ length: last - start + 1 }, (_, index) => this.#lines.at(start + index));
  }
}

/** After the nearest setting that the template has before it, or else at the beginning of the section. */
function insertBlock(text: string, section: string, key: string, blocks: Blocks): string {
  const lines = new Lines(text);
  const scan = scanIni(text);
  const place = sectionLines(scan, section, lines.count);
  if (place === undefined) return text;
  const { lines: block, before, isDirectlyBelow } = blocks.block(section, key);
  const own = keyLines(lines, place);
  const anchor = before.find((candidate) => own.some((found) => found.key === candidate.key));
  const last = own.filter((found) => found.key === anchor?.key).at(-1)?.line ?? place.first;
  const after = endOfValue(text, lines, last);
  const isSameGroup = isDirectlyBelow && anchor !== undefined && anchor.key === before[0]?.key;
  const blankAbove = !isSameGroup && after !== place.first;
  const blankBelow = !isSameGroup && lines.at(after + 1).trim() !== "";
  lines.insertAfter(after, [...(blankAbove ? [""] : []), ...block, ...(blankBelow ? [""] : [])]);
  return lines.text();
}

/** The last line of the value that begins in a line, also if it is commented out. */
function endOfValue(text: string, lines: Lines, line: number): number {
  const setting = scanIni(text).settings.find((candidate) => candidate.line === line);
  let end = Math.max(line, ...(setting?.continuation ?? []));
  if (setting === undefined) while (continuesValue(lines.at(end + 1))) end += 1;
  return end;
}

function appendSection(text: string, section: readonly string[]): string {
  const lines = new Lines(text);
  lines.insertAfter(lines.lastUsed(), ["", ...section]);
  return lines.text();
}

function renameKey(text: string, section: string, key: string, to: string): string {
  const lines = new Lines(text);
  const setting = scanIni(text).settings.find((candidate) => candidate.section === section && candidate.key === key);
  if (setting === undefined) return text;
  const line = lines.at(setting.line);
  const indent = line.slice(0, setting.indent);
  lines.replace(setting.line, `${indent}${to}${line.slice(setting.indent + key.length)}`);
  return lines.text();
}

/** With its header if the section has no other setting: otherwise they would belong to the section above. */
function commentOut(text: string, section: string, key: string): string {
  const lines = new Lines(text);
  const scan = scanIni(text);
  const own = scan.settings.filter((setting) => setting.section === section);
  const setting = own.find((candidate) => candidate.key === key);
  if (setting === undefined) return text;
  for (const number of [setting.line, ...setting.continuation]) lines.replace(number, `#${lines.at(number)}`);
  return lines.text();
}

/** Comments out the headers of sections that have lost all their settings. */
export function hideEmptySections(text: string, before: string): string {
  const lines = new Lines(text);
  const used = (of: string) => new Set(scanIni(of).settings.map(({ section }) => section));
  const [had, has] = [used(before), used(text)];
  for (const { name, line } of scanIni(text).headers)
    if (name !== "DEFAULT" && had.has(name) && !has.has(name)) lines.replace(line, `#${lines.at(line)}`);
  return lines.text();
}
