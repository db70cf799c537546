// What a scan remembers until the next one, in one file under `cache_dir`. Losing it costs time only.
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";

/** What a repository looked like when its tip was read. */
export interface Remembered {
  /** Its cheap signs of change. */
  readonly signs: string;
  /** The tip's id; empty for an empty repository. */
  readonly tip: string;
  /** What HEAD said, for a Git repository. */
  readonly head: string;
}

interface Header {
  readonly format: typeof format;
  readonly root: string;
  device?: number;
  found?: number;
}

const format = "kallithea-cli scan 1";

/** A line with the header, and a line for each repository, each of them JSON; a line that cannot be read is forgotten. */
export class ScanMemory {
  readonly #file: string | undefined;
  readonly #header: Header;
  readonly #lines: readonly string[];
  #repositories: Map<string, Remembered> | undefined;
  #isChanged = false;

  /**
   * @param file nothing where nothing is to be remembered
   * @param root another root's memory is of no use
   */
  constructor(file: string | undefined, root: string) {
    this.#file = file;
    const [first = "", ...lines] = file === undefined ? [] : readText(file).split("\n");
    const header = parse(first) as Header | undefined;
    const isOurs = header?.format === format && header.root === root;
    this.#header = isOurs ? header : { format, root };
    this.#lines = isOurs ? lines : [];
  }

  /** The device of the root when all was in order. */
  get device(): number | undefined {
    return this.#header.device;
  }

  /** How many repositories the last scan of the whole tree found. */
  get found(): number | undefined {
    return this.#header.found;
  }

  rememberRoot(root: { device?: number | undefined; found?: number | undefined }): void {
    for (const [key, value] of Object.entries(root) as ["device" | "found", number | undefined][]) {
      if (value === undefined || this.#header[key] === value) continue;
      this.#header[key] = value;
      this.#isChanged = true;
    }
  }

  recall(name: string): Remembered | undefined {
    return this.#known().get(name);
  }

  remember(name: string, what: Remembered): void {
    this.#known().set(name, what);
    this.#isChanged = true;
  }

  forget(name: string): void {
    if (this.#lines.length > 0 && this.#known().delete(name)) this.#isChanged = true;
  }

  /** Writes the file, whole or not at all. Throws the system's errors. */
  save(): void {
    if (this.#file === undefined || !this.#isChanged) return;
    const lines = [...this.#known()].map(([name, { signs, tip, head }]) => JSON.stringify([name, signs, tip, head]));
    replaceFile(this.#file, `${[JSON.stringify(this.#header), ...lines].join("\n")}\n`);
  }

  /** The lines are read when they are needed: most scans do without. */
  #known(): Map<string, Remembered> {
    this.#repositories ??= new Map(this.#lines.flatMap(parseLine));
    return this.#repositories;
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return "";
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function parseLine(line: string): [string, Remembered][] {
  const fields = parse(line);
  if (!Array.isArray(fields) || fields.length !== 4 || fields.some((field) => typeof field !== "string")) return [];
  const [name, signs, tip, head] = fields as [string, string, string, string];
  return [[name, { signs, tip, head }]];
}

function replaceFile(file: string, text: string): void {
  const fresh = `${file}.${process.pid}`;
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(fresh, text, { mode: 0o600 });
    chmodSync(fresh, 0o600);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}
