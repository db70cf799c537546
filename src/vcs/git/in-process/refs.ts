// The refs of a repository: loose ones, packed ones, and those that name another one.

import { type Dirent, readdirSync } from "node:fs";
import path from "node:path";
import { FallbackNeeded } from "../../fallback.js";
import { readWholeFile } from "../../reading/random-access-file.js";
import { isOrdinaryRefName } from "../ref-name.js";

export interface Ref {
  readonly name: string;
  /** 40 hex digits. */
  readonly id: string;
}

export interface Refs {
  /** All below `refs/`, in git's order: by the bytes of their names. */
  readonly list: readonly Ref[];
  /** What HEAD leads to; undefined if it names a ref that does not exist. */
  readonly head: string | undefined;
}

const packedLimit = 8 << 20;
/** Files and folders below `refs/` that are checked. */
const maxEntries = 10_000;
const maxDepth = 5;

/**
 * @param folder of an ordinary bare repository
 * @throws FallbackNeeded for refs that are broken, oddly named, links, or very many
 */
export function readRefs(folder: string): Refs {
  // First the loose ones: git packs a ref before it removes the loose one.
  const loose = looseNames(folder).map((name) => [name, readLoose(folder, name)] as const);
  const packed = readWholeFile(path.join(folder, "packed-refs"), packedLimit)?.toString("latin1") ?? "";
  const values = new Map([...parsePackedRefs(packed), ...loose]);
  const names = [...values.keys()].sort();
  if (names.some((name) => name.startsWith("refs/replace/"))) throw new FallbackNeeded("replaced objects");
  return { list: names.map((name) => ({ name, id: resolve(values, name) })), head: readHead(folder, values) };
}

function looseNames(folder: string): string[] {
  const names: string[] = [];
  const folders = ["refs"];
  for (let entries = 0, next = folders.pop(); next !== undefined; next = folders.pop()) {
    const found = readdirSync(path.join(folder, next), { withFileTypes: true });
    entries += found.length;
    if (entries > maxEntries) throw new FallbackNeeded("many loose refs");
    for (const entry of found) (entry.isDirectory() ? folders : names).push(checkedName(next, entry));
  }
  return names;
}

function checkedName(above: string, entry: Dirent): string {
  const name = `${above}/${entry.name}`;
  if (isOrdinaryRefName(name)) return name;
  throw new FallbackNeeded("an unusual name of a ref");
}

/** An id, or `ref: ` and the name of another ref. */
function readLoose(folder: string, name: string): string {
  const text = readWholeFile(path.join(folder, name), 1024)?.toString("latin1") ?? "";
  if (/^[0-9a-f]{40}\n$/.test(text) && !/^0+\n$/.test(text)) return text.slice(0, -1);
  const target = /^ref: (refs\/[^\n]+)\n$/.exec(text)?.[1];
  if (target !== undefined && isOrdinaryRefName(target)) return `ref: ${target}`;
  throw new FallbackNeeded("an unusual ref");
}

function readHead(folder: string, values: ReadonlyMap<string, string>): string | undefined {
  const head = readLoose(folder, "HEAD");
  const target = targetOf(head);
  return target !== undefined && !values.has(target) ? undefined : follow(values, head);
}

function resolve(values: ReadonlyMap<string, string>, name: string): string {
  return follow(values, `ref: ${name}`);
}

function follow(values: ReadonlyMap<string, string>, value: string): string {
  let current = value;
  for (let depth = 0; depth < maxDepth; depth++) {
    const target = targetOf(current);
    if (target === undefined) return current;
    current = values.get(target) ?? "ref: ";
  }
  throw new FallbackNeeded("a ref that leads nowhere");
}

function targetOf(value: string): string | undefined {
  return value.startsWith("ref: ") ? value.slice("ref: ".length) : undefined;
}

// The file `packed-refs`: git-pack-refs(1).

const header = /^# pack-refs with:(?: [a-z-]+)* ?\n/;
/** What the tag of the line before leads to. */
const tagTarget = /^\^[0-9a-f]{40}$/;
const refLine = /^(?!0{40})([0-9a-f]{40}) (refs\/[^ ]+)$/;

/**
 * @param text the file as Latin-1
 * @returns ids by the names of the refs
 * @throws FallbackNeeded for anything that git itself would not write
 */
function parsePackedRefs(text: string): Map<string, string> {
  const refs = new Map<string, string>();
  if (text !== "" && !text.endsWith("\n")) throw new FallbackNeeded("packed-refs is truncated");
  let last = "";
  for (const line of text.replace(header, "").split("\n").slice(0, -1)) {
    const [, id, name] = refLine.exec(line) ?? [];
    // Git looks names up by halving, which finds them in a sorted file only.
    if (id !== undefined && name !== undefined && isOrdinaryRefName(name) && name > last) {
      refs.set(name, id);
      last = name;
    } else if (last === "" || !tagTarget.test(line)) throw new FallbackNeeded("a line of packed-refs");
  }
  return refs;
}
