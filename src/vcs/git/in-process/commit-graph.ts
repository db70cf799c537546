// The file `objects/info/commit-graph`: gitformat-commit-graph(5). All numbers are big-endian.
import { createHash } from "node:crypto";
import { FallbackNeeded } from "../../fallback.js";
import { readWholeFile } from "../../reading/random-access-file.js";
import { findId, idLength } from "./objects/sorted-ids.js";

/** `CGPH`, version 1, SHA-1. */
const magic = Buffer.from("434750480101", "hex");
const maxGraphBytes = 64 << 20;
const headerLength = 8;
const tableRow = 12;
const dataLength = idLength + 16;
const noParent = 0x7000_0000;
const highestBit = 0x8000_0000;

/** Commits by their places, counted from 0 in the order of their ids. */
export class CommitGraph {
  /** How many commits it has. */
  readonly size: number;
  readonly #ids: Buffer;
  readonly #data: Buffer;
  readonly #moreParents: Buffer;
  /** Places in the list of further parents that have not been read. */
  #unread: number;

  /**
   * Opens a graph. Throws FallbackNeeded for one that is damaged or of another version, and RangeError if its lengths
   * do not fit.
   */
  static open(file: string): CommitGraph {
    const bytes = readWholeFile(file, maxGraphBytes);
    // A graph that builds upon others has their number in its eighth byte.
    if (!bytes?.subarray(0, magic.length).equals(magic) || bytes.readUInt8(7) !== 0)
      throw new FallbackNeeded("a commit graph of another kind");
    checkSum(bytes);
    return new CommitGraph(readChunks(bytes));
  }

  private constructor(chunks: ReadonlyMap<string, Buffer>) {
    const fanOut = chunks.get("OIDF") ?? Buffer.alloc(0);
    this.size = fanOut.readUInt32BE(255 * 4);
    this.#ids = chunks.get("OIDL") ?? Buffer.alloc(0);
    this.#data = chunks.get("CDAT") ?? Buffer.alloc(0);
    this.#moreParents = chunks.get("EDGE") ?? Buffer.alloc(0);
    this.#unread = this.#moreParents.length / 4;
    if (this.#ids.length !== this.size * idLength || this.#data.length !== this.size * dataLength)
      throw new FallbackNeeded("a commit graph that is damaged");
  }

  /** The place of a commit; undefined if the graph does not have it. */
  find(id: string): number | undefined {
    return findId(this.#ids, Buffer.from(id, "hex"));
  }

  /**
   * The places of a commit's parents. Call it once per commit.
   * @throws FallbackNeeded if they are not older than the commit, or belong to another one, too: no walk would come to
   * an end
   */
  parents(place: number): number[] {
    const parents = this.#readParents(place);
    const generation = this.#generation(place);
    if (parents.some((parent) => this.#generation(parent) >= generation))
      throw new FallbackNeeded("a commit graph that leads in circles");
    return parents;
  }

  #readParents(place: number): number[] {
    const at = place * dataLength + idLength;
    const first = this.#data.readUInt32BE(at);
    if (first === noParent) return [];
    const second = this.#data.readUInt32BE(at + 4);
    if (second === noParent) return [this.#checked(first)];
    if (second < highestBit) return [this.#checked(first), this.#checked(second)];
    return [this.#checked(first), ...this.#readMoreParents(second - highestBit)];
  }

  /** The committer's date, in seconds since the epoch. */
  date(place: number): number {
    const at = place * dataLength + idLength + 8;
    return (this.#data.readUInt32BE(at) & 3) * 2 ** 32 + this.#data.readUInt32BE(at + 4);
  }

  /** A commit's distance from its oldest ancestor. */
  #generation(place: number): number {
    return this.#data.readUInt32BE(place * dataLength + idLength + 8) >>> 2;
  }

  #readMoreParents(from: number): number[] {
    const places: number[] = [];
    for (let at = from * 4; ; at += 4) {
      if (--this.#unread < 0) throw new FallbackNeeded("a commit graph with common lists of parents");
      const value = this.#moreParents.readUInt32BE(at);
      places.push(this.#checked(value % highestBit));
      if (value >= highestBit) return places;
    }
  }

  #checked(place: number): number {
    if (place < this.size) return place;
    throw new FallbackNeeded("a commit graph that names a commit that it does not have");
  }
}

/** Git trusts the file; what it makes of one that is damaged depends on how it walks. */
function checkSum(bytes: Buffer): void {
  const content = bytes.subarray(0, -idLength);
  if (!createHash("sha1").update(content).digest().equals(bytes.subarray(-idLength)))
    throw new FallbackNeeded("a commit graph that is damaged");
}

/** Chunks follow each other; a table of their names and offsets, with one more row for the end, says where. */
function readChunks(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let row = 0; row < bytes.readUInt8(6); row++) {
    const at = headerLength + row * tableRow;
    const [from, to] = [bytes.readBigUInt64BE(at + 4), bytes.readBigUInt64BE(at + tableRow + 4)];
    if (from > to || to > bytes.length) throw new FallbackNeeded("a commit graph whose chunks lie beyond its end");
    chunks.set(bytes.toString("latin1", at, at + 4), bytes.subarray(Number(from), Number(to)));
  }
  return chunks;
}
