// What the hgrc of a Mercurial repository says, read without Mercurial, which would load what else it names.
import path from "node:path";
import { readRegularFile } from "../reading/read-regular-file.js";
import { decodeText } from "../text/decode-text.js";
import { trim, trimEnd } from "../text/trim.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

/**
 * `[web] description`; undefined if there is none, or if it is empty.
 * @throws UnreadableRepositoryError for a file that Mercurial would refuse
 */
export function readHgDescription(folder: string): string | undefined {
  return readItem(folder, "web", "description");
}

/**
 * Whom hgweb shows as the contact: `[web] contact`, or else `[ui] username`.
 * @throws UnreadableRepositoryError for a file that Mercurial would refuse
 */
export function readHgContact(folder: string): string | undefined {
  return readItem(folder, "web", "contact") ?? readItem(folder, "ui", "username");
}

function readItem(folder: string, section: string, item: string): string | undefined {
  let value: string | null = null;
  for (const file of configFiles(path.join(folder, ".hg"))) {
    const effect = readConfigItem(readText(file), section, item);
    if (effect !== undefined) value = effect.value;
  }
  return value ? decodeText(Buffer.from(value, "latin1")) : undefined;
}

/**
 * In the order in which Mercurial reads them; a later one wins. A `hg share` of the safe kind has its source's as well.
 */
function configFiles(hgFolder: string): string[] {
  const own = [path.join(hgFolder, "hgrc"), path.join(hgFolder, "hgrc-not-shared")];
  const requirements = readText(path.join(hgFolder, "requires")).split("\n");
  if (!requirements.includes("share-safe")) return own;
  const source = trimEnd(readText(path.join(hgFolder, "sharedpath")), "\n");
  return source === "" ? own : [path.resolve(hgFolder, source, "hgrc"), ...own];
}

const limit = 1 << 20;

function readText(file: string): string {
  return readRegularFile(file, limit, { followLinks: true })?.toString("latin1") ?? "";
}

// The grammar of Mercurial's configuration files, as far as one value needs it.

/** What a file does to one item: gives it a value, removes one that an earlier file gave (`null`), or neither. */
type ItemEffect = { value: string | null } | undefined;

type Statement = { kind: "section"; name: string } | Item | { kind: "unset"; name: string } | { kind: "nothing" };
type Item = { kind: "item"; name: string; value: string };

/**
 * Reads one item. `%include` is not followed: a repository could name any file of the server.
 * @param text the file's bytes as Latin-1, which is how the value comes out too
 * @throws UnreadableRepositoryError if Mercurial would refuse the file
 */
export function readConfigItem(text: string, section: string, item: string): ItemEffect {
  let effect: ItemEffect;
  let currentSection = "";
  for (const statement of parseStatements(text)) {
    if (statement.kind === "section") currentSection = statement.name;
    else if (statement.kind === "nothing" || currentSection !== section || statement.name !== item) continue;
    else effect = { value: statement.kind === "item" ? statement.value : null };
  }
  return effect;
}

function parseStatements(text: string): Statement[] {
  const statements: Statement[] = [];
  let last: Statement = { kind: "nothing" };
  for (const [index, line] of linesOf(text).entries()) {
    if (last.kind === "item" && continuesItem(last, line)) continue;
    last = parseLine(line, index + 1);
    statements.push(last);
  }
  return statements;
}

function linesOf(text: string): string[] {
  // A byte order mark, as Latin-1 shows it.
  return text.replace(/^\u00ef\u00bb\u00bf/, "").split(/\r\n|\r|\n/);
}

// What Python's bytes count as white space; JavaScript's \s knows more.
const spaces = " \t\n\r\f\v";
const space = "[ \\t\\n\\r\\f\\v]";
const notSpace = "[^ \\t\\n\\r\\f\\v]";
const continuationLine = new RegExp(`^${space}+(${notSpace}|${notSpace}.*${notSpace})${space}*$`, "s");
const ignoredLine = new RegExp(`^(?:[;#]|${space}*$|%include${space}+${notSpace})`);
const sectionLine = /^\[([^[]+)\]/;
const startsWithSpace = new RegExp(`^${space}`);
const unsetLine = new RegExp(`^%unset${space}+(${notSpace}+)`);

/** Adds an indented line to the item before it. A comment between such lines does not end the item. */
function continuesItem(item: Item, line: string): boolean {
  if (/^[;#]/.test(line)) return true;
  const more = continuationLine.exec(line)?.[1];
  if (more !== undefined) item.value += `\n${more}`;
  return more !== undefined;
}

function parseLine(line: string, number: number): Statement {
  if (ignoredLine.test(line)) return { kind: "nothing" };
  const section = sectionLine.exec(line)?.[1];
  if (section !== undefined) return { kind: "section", name: section };
  const equals = line.indexOf("=", 1);
  if (equals > 0 && line[0] !== "=" && !startsWithSpace.test(line)) {
    return { kind: "item", name: trimEnd(line.slice(0, equals), spaces), value: trim(line.slice(equals + 1), spaces) };
  }
  const removed = unsetLine.exec(line)?.[1];
  if (removed !== undefined) return { kind: "unset", name: removed };
  throw new UnreadableRepositoryError("broken-config", `line ${number} of its hgrc is not valid`);
}
