// Reads objects of a git repository without git, which takes longer to start than to read some.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { inflateSync } from "node:zlib";
import { systemErrorCode } from "../../../../errors.js";
import { FallbackNeeded } from "../../../fallback.js";
import { readWholeFile } from "../../../reading/random-access-file.js";
import { type GitObject, inflateChunk, maxObjectBytes } from "./git-object.js";
import { Pack } from "./pack.js";
import type { ReadBudget } from "./read-budget.js";

/** Each pack keeps files open. */
const maxPacks = 64;

/** The objects that lie in the repository itself, loose or packed. */
export class ObjectStore {
  readonly #objects: string;
  readonly #packs: readonly Pack[];
  readonly #budget: ReadBudget;

  /** @param folder of a bare git repository. The caller closes the store. */
  constructor(folder: string, budget: ReadBudget) {
    this.#objects = path.join(folder, "objects");
    this.#budget = budget;
    this.#packs = openPacks(path.join(this.#objects, "pack"));
  }

  /** The packs' names, without an ending. Throws FallbackNeeded if one has an index only. */
  get packNames(): string[] {
    if (!this.#packs.every((pack) => pack.isComplete)) throw new FallbackNeeded("an index without its pack");
    return this.#packs.map(({ name }) => name);
  }

  /** How many objects are in packs. */
  get packedCount(): number {
    return this.#packs.reduce((sum, pack) => sum + pack.objectCount, 0);
  }

  /**
   * @param id 40 hex digits
   * @throws FallbackNeeded if git has to be run: the object is not here, or anything about it is unusual or damaged
   */
  read(id: string, depth = 0): GitObject {
    return this.#readPacked(id, depth) ?? this.#readLoose(id);
  }

  /** The same, proven by the id, which is the SHA-1 of the object. */
  readProven(id: string): GitObject {
    const object = this.read(id);
    if (idOf(object) !== id) throw new FallbackNeeded("an object with another id");
    return object;
  }

  close(): void {
    for (const pack of this.#packs) pack.close();
  }

  #readPacked(id: string, depth: number): GitObject | undefined {
    const idBytes = Buffer.from(id, "hex");
    for (const pack of this.#packs) {
      const offset = pack.find(idBytes);
      if (offset !== undefined)
        return pack.readAt(offset, { budget: this.#budget, base: (base, deeper) => this.read(base, deeper) }, depth);
    }
    return undefined;
  }

  #readLoose(id: string): GitObject {
    const stored = readWholeFile(path.join(this.#objects, id.slice(0, 2), id.slice(2)), maxObjectBytes);
    if (stored === undefined) throw new FallbackNeeded("an object that is not here");
    const object = parseLoose(stored);
    this.#budget.spend(object.body.length);
    return object;
  }
}

function openPacks(folder: string): Pack[] {
  const names = listPacks(folder);
  if (names.length > maxPacks) throw new FallbackNeeded("many packs");
  const packs: Pack[] = [];
  try {
    for (const name of names) packs.push(Pack.open(folder, name));
    return packs;
  } catch (error) {
    for (const pack of packs) pack.close();
    throw error;
  }
}

function listPacks(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith(".idx") ? [name.slice(0, -".idx".length)] : []));
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** The type, the size and a NUL stand before the object, compressed with it. */
function parseLoose(stored: Buffer): GitObject {
  const bytes = inflateWhole(stored);
  const end = bytes.indexOf(0);
  const [, type, size] = /^(commit|tree|blob|tag) (\d+)$/.exec(bytes.toString("latin1", 0, Math.min(end, 32))) ?? [];
  if (type === undefined || Number(size) !== bytes.length - end - 1)
    throw new FallbackNeeded("a loose object that is damaged");
  return { type: type as GitObject["type"], body: bytes.subarray(end + 1) };
}

function inflateWhole(stored: Buffer): Buffer {
  // @types/node does not know what `info` does: it gives the engine, which counts the bytes that it has used.
  const { buffer, engine } = inflateSync(stored, {
    maxOutputLength: maxObjectBytes,
    chunkSize: inflateChunk(stored.length * 2),
    info: true,
  }) as unknown as Inflated;
  if (engine.bytesWritten !== stored.length) throw new FallbackNeeded("bytes after a loose object");
  return buffer;
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function idOf({ type, body }: GitObject): string {
  return createHash("sha1").update(`${type} ${body.length}\0`).update(body).digest("hex");
}
