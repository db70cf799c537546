// Git and Mercurial open what has the right name: a FIFO makes them wait for a writer, a file of the kernel for an
// event.
import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statfsSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { oneLine } from "../text/one-line.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { specialFileHint, specialKind } from "./special-kind.js";

/** Beyond this many entries the program's limit of time has to do. */
const maxEntries = 100_000;

export interface TrapSearchOptions {
  /** What the folder is in the one above it, if that has been checked: a real folder needs no second look. */
  readonly entry?: Dirent;
  /** Whether everything below the folder is checked, too, also behind links to folders. */
  readonly deep?: boolean;
  /** Names of the only entries that a program opens. */
  readonly only?: RegExp;
  /**
   * Names of files that a program quotes if it cannot make sense of them: as links they would show a file of the
   * server.
   */
  readonly quoted?: RegExp;
}

/** Looks at what a program would open in a repository before it is started. All paths are absolute. */
export class TrapSearch {
  readonly #repository: string;
  readonly #linked = new Set<string>();
  #entries = 0;

  constructor(repository: string) {
    this.#repository = repository;
  }

  /** The entries of a folder, empty if it does not exist. */
  list(folder: string): Dirent[] {
    if (this.#entries > maxEntries) return [];
    const entries = attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [];
    this.#entries += entries.length;
    return entries;
  }

  /**
   * Looks at the entries of a folder.
   * @returns those that are there
   * @throws UnreadableRepositoryError if one is a FIFO, a socket, a device or a file of the kernel, or leads out of the
   * repository
   */
  checkFolder(folder: string, { entry: itself, deep = false, only, quoted }: TrapSearchOptions = {}): Dirent[] {
    const entries = this.list(folder).filter(({ name }) => only === undefined || only.test(name));
    if (itself?.isDirectory() !== true && entries.length > 0 && isKernelFile(folder))
      throw this.#specialFileError(folder);
    for (const entry of entries) {
      if (entry.isFile() || (entry.isDirectory() && !deep)) continue;
      const file = path.join(folder, entry.name);
      if (entry.isSymbolicLink() && quoted?.test(entry.name)) this.#requireInside(file);
      this.#reject(file, entry);
      if (deep) this.#descend(file, entry);
    }
    return entries;
  }

  /** The same for one file, which need not be there. */
  checkFile(file: string): void {
    const status = statusOf(file, lstatSync);
    if (status !== undefined) this.#reject(file, status);
  }

  #descend(file: string, entry: Dirent): void {
    if (entry.isSymbolicLink() ? this.#isNewFolder(file) : entry.isDirectory())
      this.checkFolder(file, { entry, deep: true });
  }

  /** A folder behind a link is checked once: links can lead in circles. */
  #isNewFolder(link: string): boolean {
    if (statusOf(link, statSync)?.isDirectory() !== true) return false;
    const place = attempt(() => realpathSync(link));
    if (place === undefined || this.#linked.has(place)) return false;
    this.#linked.add(place);
    return true;
  }

  #reject(file: string, entry: Dirent | Stats): void {
    const what = entry.isSymbolicLink() ? statusOf(file, statSync) : entry;
    if (what === undefined) return;
    const kind = specialKind(what);
    // Nobody waits for a socket: it cannot be opened. Programs that listen for Git and Mercurial leave some of these
    // names.
    if (kind !== undefined && !(kind === "a socket" && /\.(?:ipc|sock)$/.test(file)))
      throw this.#specialFileError(file, kind);
    if (entry.isSymbolicLink() && what.isFile() && isKernelFile(file)) throw this.#specialFileError(file);
  }

  #requireInside(link: string): void {
    const [place, root] = [attempt(() => realpathSync(link)), attempt(() => realpathSync(this.#repository))];
    if (place === undefined || root === undefined || place.startsWith(root + path.sep)) return;
    throw new UnreadableRepositoryError(
      "broken",
      `its ${this.#nameOf(link)} is a symbolic link that leads out of the repository`,
      {
        hint: "Replace the link with a file.",
      },
    );
  }

  #specialFileError(file: string, kind = "a kernel file"): UnreadableRepositoryError {
    return new UnreadableRepositoryError("broken", `its ${this.#nameOf(file)} is ${kind}`, { hint: specialFileHint });
  }

  #nameOf(file: string): string {
    return oneLine(file.startsWith(this.#repository + path.sep) ? path.relative(this.#repository, file) : file);
  }
}

/** Bytes that a file takes on the disk: of a sparse one only what is there counts. None if it is not there. */
export function bytesOnDisk(file: string): number {
  return (statusOf(file, statSync)?.blocks ?? 0) * 512;
}

/** What a file says of its length. None if it is not there. */
export function sizeOf(file: string): number {
  return statusOf(file, statSync)?.size ?? 0;
}

/**
 * File systems in which reading can wait for an event, as statfs(2) numbers them: proc, sysfs, debugfs, tracefs, bpf.
 */
const kernelFileSystems = new Set([0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0xcafe4a11]);

function isKernelFile(place: string): boolean {
  return process.platform === "linux" && kernelFileSystems.has(attempt(() => statfsSync(place).type) ?? 0);
}

function statusOf(
  file: string,
  stat: (file: string, options: { throwIfNoEntry: false }) => Stats | undefined,
): Stats | undefined {
  return attempt(() => stat(file, { throwIfNoEntry: false }));
}

/** Nothing if the system has an objection: what cannot be checked, the program will report. */
function attempt<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
