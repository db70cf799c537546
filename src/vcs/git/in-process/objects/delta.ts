// How a pack says what an object is by what another one is: gitformat-pack(5), "Deltified representation".

/**
 * @param limit bytes that the result may have
 * @throws RangeError if the delta does not fit the base, or its result is too large
 */
export function applyDelta(base: Buffer, delta: Buffer, limit: number): Buffer {
  const cursor = { delta, at: 0 };
  const baseSize = readSize(cursor);
  const size = readSize(cursor);
  if (baseSize !== base.length || size > limit) throw new RangeError("a delta that does not fit its base");
  const result = Buffer.alloc(size);
  let written = 0;
  while (cursor.at < delta.length) {
    const source = readInstruction(cursor, base);
    if (written + source.length > size) throw new RangeError("a delta that says more than its size");
    written += source.copy(result, written);
  }
  return result;
}

interface Cursor {
  readonly delta: Buffer;
  at: number;
}

function nextByte(cursor: Cursor): number {
  return cursor.delta.readUInt8(cursor.at++);
}

/** Groups of 7 bits, the lowest first. */
function readSize(cursor: Cursor): number {
  let size = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = nextByte(cursor);
    size += (byte & 127) * scale;
    if (byte < 128) return size;
  }
}

/** The bytes that an instruction adds: copied from the base, or standing in the delta itself. */
function readInstruction(cursor: Cursor, base: Buffer): Buffer {
  const code = nextByte(cursor);
  if (code >= 128) {
    const offset = readPresentBytes(cursor, code, 4);
    const length = readPresentBytes(cursor, code >> 4, 3) || 0x10000;
    if (offset + length > base.length) throw new RangeError("a delta that copies from beyond its base");
    return base.subarray(offset, offset + length);
  }
  if (code === 0 || cursor.at + code > cursor.delta.length) throw new RangeError("a delta that is truncated");
  cursor.at += code;
  return cursor.delta.subarray(cursor.at - code, cursor.at);
}

/** A number of which only the bytes are there whose bit is set. */
function readPresentBytes(cursor: Cursor, bits: number, count: number): number {
  let value = 0;
  for (let place = 0; place < count; place++) if ((bits >> place) & 1) value += nextByte(cursor) * 256 ** place;
  return value;
}
