// A folder that is held open. What is in it is reached through it and not through its path, so that a folder on the
// way that is swapped for a link meanwhile leads nowhere.
import {
  type BigIntStats,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
} from "node:fs";
import { type Bytes, bytesOf, pathOf } from "./bytes.js";

export interface Entry {
  readonly name: Bytes;
  readonly isFolder: boolean;
}

export class HeldFolder {
  /** The same for the same folder, whatever it is called. */
  readonly identity: string;
  readonly #path: Bytes;
  readonly #descriptor: number;

  private constructor(path: Bytes, flags: number) {
    this.#path = path;
    this.#descriptor = openSync(pathOf(path), constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | flags);
    this.identity = identityOf(fstatSync(this.#descriptor, { bigint: true }));
  }

  /** @param path may lead through links */
  static open(path: string): HeldFolder {
    return new HeldFolder(bytesOf(path), 0);
  }

  /**
   * A folder in this one.
   * @throws ENOTDIR or ELOOP if it is a link, or anything else but a folder
   */
  openFolder(name: Bytes): HeldFolder {
    return new HeldFolder(this.#entry(name), constants.O_NOFOLLOW ?? 0);
  }

  /** The path of something in this folder, for one system call. */
  entry(name: Bytes): Buffer {
    return pathOf(this.#entry(name));
  }

  /** What is in it, sorted by the bytes of its name. Links are not folders. */
  list(): Entry[] {
    return readdirSync(pathOf(this.#entry(".")), { withFileTypes: true, encoding: "buffer" })
      .map((entry) => ({ name: entry.name.toString("latin1"), isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #entry(name: Bytes): Bytes {
    // Linux resolves this to the open folder itself.
    if (hasDescriptorPaths()) return `/proc/self/fd/${this.#descriptor}/${name}`;
    // Elsewhere a folder can only be compared just before it is used.
    if (identityOf(lstatSync(pathOf(this.#path), { bigint: true })) !== this.identity) throw new FolderSwappedError();
    return `${this.#path}/${name}`;
  }
}

/** Another folder, or a link, has taken the place of one that is open. */
export class FolderSwappedError extends Error {}

export function identityOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

let descriptorPaths: boolean | undefined;

function hasDescriptorPaths(): boolean {
  descriptorPaths ??= process.platform === "linux" && existsSync("/proc/self/fd");
  return descriptorPaths;
}
