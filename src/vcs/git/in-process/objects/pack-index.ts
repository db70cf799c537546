// The index of a pack, version 2: gitformat-pack(5). All numbers are big-endian.
import { FallbackNeeded } from "../../../fallback.js";
import type { RandomAccessFile } from "../../../reading/random-access-file.js";
import { findId, idLength } from "./sorted-ids.js";

const magic = Buffer.from("ff744f6300000002", "hex");
const fanOutAt = 8;
const namesAt = fanOutAt + 256 * 4;

export class PackIndex {
  readonly #file: RandomAccessFile;
  readonly #fanOut: Buffer;

  /**
   * Throws FallbackNeeded for an index of another version or one that git would not open, and RangeError for one that
   * breaks off.
   */
  constructor(file: RandomAccessFile) {
    if (!file.read(0, magic.length).equals(magic)) throw new FallbackNeeded("an index of another version");
    this.#file = file;
    this.#fanOut = file.read(fanOutAt, 256 * 4);
    this.#check();
  }

  /**
   * As git does: the counts grow, and the size is that of so many objects, of which each but one may have a 64-bit
   * offset.
   */
  #check(): void {
    for (let last = 0, at = 0; at < this.#fanOut.length; at += 4) {
      if (this.#fanOut.readUInt32BE(at) < last) throw new FallbackNeeded("an index that is not sorted");
      last = this.#fanOut.readUInt32BE(at);
    }
    const minSize = namesAt + this.count * (idLength + 8) + 2 * idLength;
    const maxSize = minSize + Math.max(this.count - 1, 0) * 8;
    if (this.#file.size < minSize || this.#file.size > maxSize) throw new FallbackNeeded("an index of another size");
  }

  /** The checksum of the pack that it belongs to. */
  get packChecksum(): Buffer {
    return this.#file.read(this.#file.size - 2 * idLength, idLength);
  }

  /** How many objects the pack has. */
  get count(): number {
    return this.#fanOut.readUInt32BE(255 * 4);
  }

  /** Where in the pack an object begins; undefined if the pack does not hold it. */
  find(id: Buffer): number | undefined {
    const firstByte = id.readUInt8(0);
    const from = firstByte === 0 ? 0 : this.#fanOut.readUInt32BE((firstByte - 1) * 4);
    const to = this.#fanOut.readUInt32BE(firstByte * 4);
    const place = findId(this.#file.read(namesAt + from * idLength, (to - from) * idLength), id);
    return place === undefined ? undefined : this.#offsetAt(from + place);
  }

  #offsetAt(place: number): number {
    const offsets = namesAt + this.count * (idLength + 4);
    const offset = this.#file.read(offsets + place * 4, 4).readUInt32BE();
    if (offset < 2 ** 31) return offset;
    // Packs of more than two gigabytes: the number is a place in a table of 64-bit offsets.
    return Number(this.#file.read(offsets + this.count * 4 + (offset - 2 ** 31) * 8, 8).readBigUInt64BE());
  }
}
