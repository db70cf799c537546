// What a scan remembers until the next one, in one file under `cache_dir`. Losing it costs time, and the knowledge of
// what was mounted.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { requireResources } from "../../files/out-of-resources.js";
import { writeAtomically } from "../../files/write-atomically.js";
import { readRegularFile } from "../../vcs/reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../vcs/unreadable-repository.js";
import type { FileSystem } from "../find/file-system.js";

/** What a repository looked like when its tip was read. */
export interface RememberedTip {
  /** Its cheap signs of change. */
  readonly fingerprint: string;
  /** The tip's id; empty for an empty repository. */
  readonly tip: string;
  /** What HEAD said, for a Git repository. */
  readonly head: string;
}

/** Of what a memory is; another root's or database's is of no use. */
export interface ScanCacheSubject {
  readonly root: string;
  /** See removal/database-mark.ts. */
  readonly database: string;
}

/** Where the root lay. */
export interface RememberedRoot {
  readonly device: number;
  readonly mount: string | undefined;
  readonly fileSystem: FileSystem | undefined;
}

interface Header extends ScanCacheSubject {
  readonly format: typeof format;
  device?: number;
  mount?: string;
  fileSystem?: FileSystem;
  found?: number;
  /** Repositories whose Git hook could not be written. */
  hooks?: readonly string[];
  /** What is mounted below the root; see find/mounts.ts. */
  mounts?: readonly (readonly [place: string, what: FileSystem | string])[];
}

const format = "kallithea-cli scan 2";

/** Bytes: of a million repositories. */
const maxBytes = 1 << 29;

/**
 * A line with the header, and a line for each repository, each of them JSON; a line that cannot be read is forgotten.
 */
export class ScanCache {
  readonly #file: string | undefined;
  readonly #header: Header;
  readonly #lines: readonly string[];
  #repositories: Map<string, RememberedTip> | undefined;
  #isChanged = false;

  /**
   * @param file nothing where nothing is to be remembered
   */
  constructor(file: string | undefined, { root, database }: ScanCacheSubject) {
    this.#file = file;
    const [first = "", ...lines] = file === undefined ? [] : readText(file).split("\n");
    const header = parse(first) as Header | undefined;
    const isOurs = header?.format === format && header.root === root && header.database === database;
    this.#header = isOurs ? header : { format, root, database };
    this.#lines = isOurs ? lines : [];
  }

  get file(): string | undefined {
    return this.#file;
  }

  /** The device of the root when all was in order. */
  get root(): RememberedRoot | undefined {
    const { device, mount, fileSystem } = this.#header;
    return device === undefined
      ? undefined
      : { device, mount, fileSystem: isFileSystem(fileSystem) ? fileSystem : undefined };
  }

  /** How many repositories the last scan of the whole tree found. */
  get found(): number | undefined {
    return this.#header.found;
  }

  /** What was mounted below the root when all was in order; nothing where that is not known. */
  get mounts(): ReadonlyMap<string, FileSystem> | undefined {
    const pairs: unknown = this.#header.mounts;
    if (!Array.isArray(pairs) || !pairs.every(isPair)) return undefined;
    return new Map(pairs.map(([place, what]) => [place, typeof what === "string" ? { what } : what]));
  }

  /** @param place where `device` is nothing, nothing is remembered */
  rememberRoot({
    device,
    mount,
    fileSystem,
  }: { [Key in keyof RememberedRoot]: RememberedRoot[Key] | undefined }): void {
    if (device !== undefined) this.#update({ device, mount, fileSystem });
  }

  rememberFound(found: number): void {
    this.#update({ found });
  }

  rememberMounts(mounts: ReadonlyMap<string, FileSystem>): void {
    this.#update({ mounts: [...mounts].sort(([a], [b]) => (a < b ? -1 : 1)) });
  }

  /** Whether an earlier scan could not write the Git hook of a repository. */
  lacksHook(name: string): boolean {
    return this.#missingHooks().includes(name);
  }

  rememberHook(name: string, { isMissing }: { readonly isMissing: boolean }): void {
    if (isMissing === this.lacksHook(name)) return;
    const others = this.#missingHooks().filter((other) => other !== name);
    this.#update({ hooks: isMissing ? [...others, name] : others });
  }

  #missingHooks(): readonly string[] {
    const { hooks } = this.#header;
    return Array.isArray(hooks) ? hooks : [];
  }

  #update(
    changes: { [Key in "device" | "mount" | "fileSystem" | "found" | "hooks" | "mounts"]?: Header[Key] | undefined },
  ): void {
    const before = JSON.stringify(this.#header);
    Object.assign(this.#header, changes);
    if (JSON.stringify(this.#header) !== before) this.#isChanged = true;
  }

  recall(name: string): RememberedTip | undefined {
    return this.#knownRepositories().get(name);
  }

  remember(name: string, what: RememberedTip): void {
    this.#knownRepositories().set(name, what);
    this.#isChanged = true;
  }

  forget(name: string): void {
    if (this.#lines.length > 0 && this.#knownRepositories().delete(name)) this.#isChanged = true;
  }

  /** Writes the file, whole or not at all. Throws the system's errors. */
  save(): void {
    if (this.#file === undefined || !this.#isChanged) return;
    const lines = [...this.#knownRepositories()].map(([name, { fingerprint, tip, head }]) =>
      JSON.stringify([name, fingerprint, tip, head]),
    );
    // Not writable for everybody, whatever the umask.
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o755 });
    writeAtomically(this.#file, `${[JSON.stringify(this.#header), ...lines].join("\n")}\n`);
  }

  /** The lines are read when they are needed: most scans do without. */
  #knownRepositories(): Map<string, RememberedTip> {
    this.#repositories ??= new Map(this.#lines.flatMap(parseLine));
    return this.#repositories;
  }
}

function readText(file: string): string {
  try {
    // The folder may be another account's, which could put a fifo there.
    return readRegularFile(file, maxBytes, { followLinks: false })?.toString("utf8") ?? "";
  } catch (error) {
    if (!(error instanceof UnreadableRepositoryError)) throw error;
    // It is there: to scan without it would be to forget what should be mounted.
    requireResources(error.cause);
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

/** A word instead of a file system: an earlier version knew no more. */
function isPair(value: unknown): value is [string, FileSystem | string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [place, what] = value;
  return typeof place === "string" && (typeof what === "string" || isFileSystem(what));
}

function isFileSystem(value: unknown): value is FileSystem {
  const { what, type, uuid, born, isDoubtful } = Object(value) as Partial<Record<keyof FileSystem, unknown>>;
  return (
    typeof what === "string" &&
    [type, uuid, born].every((part) => part === undefined || typeof part === "string") &&
    isNumber(born) &&
    (isDoubtful === undefined || typeof isDoubtful === "boolean")
  );
}

function isNumber(text: unknown): boolean {
  return text === undefined || /^\d+$/.test(String(text));
}

function parseLine(line: string): [string, RememberedTip][] {
  const fields = parse(line);
  if (!Array.isArray(fields) || fields.length !== 4 || fields.some((field) => typeof field !== "string")) return [];
  const [name, fingerprint, tip, head] = fields as [string, string, string, string];
  return [[name, { fingerprint, tip, head }]];
}
