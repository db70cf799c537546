// What a scan remembers until the next one, in one file under `cache_dir`. Losing it costs time, and the knowledge of
// what was mounted.
import type { FileSystem } from "../find/file-system.js";
import type { MissingRow } from "../removal/missing-since.js";
import {
  isFileSystem,
  missingIn,
  mountsIn,
  parseTipLine,
  type RememberedTip,
  readScanCacheFile,
  type ScanCacheHeader,
  type ScanCacheSubject,
  writeScanCacheFile,
} from "./scan-cache-file.js";

/** Where the root was. */
export interface RememberedRoot {
  readonly device: number;
  readonly mount: string | undefined;
  readonly fileSystem: FileSystem | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

export class ScanCache {
  readonly #file: string | undefined;
  readonly #header: ScanCacheHeader;
  readonly #lines: readonly string[];
  #repositories: Map<string, RememberedTip> | undefined;
  #isChanged = false;

  /** @param file undefined if nothing is to be remembered */
  constructor(file: string | undefined, subject: ScanCacheSubject) {
    const { header, lines } = readScanCacheFile(file, subject);
    this.#file = file;
    this.#header = header;
    this.#lines = lines;
  }

  get file(): string | undefined {
    return this.#file;
  }

  /** Where the root was when all was in order. */
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

  /** What was mounted below the root when all was in order; undefined if that is not known. */
  get mounts(): ReadonlyMap<string, FileSystem> | undefined {
    return mountsIn(this.#header);
  }

  /** Rows that were missing in all scans since then. */
  get missing(): readonly MissingRow[] {
    return missingIn(this.#header);
  }

  /** The latest time of a scan that is known, in milliseconds; nothing can have happened after the present. */
  get time(): number {
    const time: unknown = this.#header.time;
    return typeof time === "number" && Number.isSafeInteger(time) ? time : 0;
  }

  /** Without a device, nothing is remembered. */
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

  rememberMissing(rows: readonly MissingRow[]): void {
    const missing = [...rows].sort((a, b) => a.id - b.id).map(({ id, name, since }) => [id, name, since] as const);
    this.#update({ missing: missing.length === 0 ? undefined : missing });
  }

  /** Once a day, or if there is something else to write: most scans leave the file unchanged. */
  rememberTime(now: number): void {
    if (now > this.time && (this.#isChanged || now - this.time > dayMs)) this.#update({ time: now });
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
    changes: {
      [Key in Exclude<keyof ScanCacheHeader, keyof ScanCacheSubject | "format">]?: ScanCacheHeader[Key] | undefined;
    },
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

  /** Writes the file if anything has changed. Throws the system's errors. */
  save(): void {
    if (this.#file === undefined || !this.#isChanged) return;
    writeScanCacheFile(this.#file, this.#header, this.#knownRepositories());
  }

  /** The lines are parsed when they are needed, because most scans do without them. */
  #knownRepositories(): Map<string, RememberedTip> {
    this.#repositories ??= new Map(this.#lines.flatMap(parseTipLine));
    return this.#repositories;
  }
}
