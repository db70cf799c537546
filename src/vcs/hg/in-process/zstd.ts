import vm from "node:vm";
import * as zlib from "node:zlib";
import { decompress } from "fzstd";
import { LeftToProgram } from "../../fallback.js";
import { countSteps } from "./zstd-steps.js";

/** What Node has from 22.15 on; its types here are those of Node 20. */
const native = (zlib as { zstdDecompressSync?: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer }).zstdDecompressSync;

/**
 * Decompresses zstd.
 * @param size of the result, in bytes
 * @throws LeftToProgram where that is not its size, or the bytes are damaged
 */
export function decompressZstd(bytes: Buffer, size: number): Buffer {
  try {
    const result = native === undefined ? decompressInTime(bytes, size) : native(bytes, { maxOutputLength: size + 1 });
    if (result.length === size) return result;
  } catch (cause) {
    // fzstd answers damaged bytes with errors of any kind, a TypeError among them.
    throw new LeftToProgram("zstd that is damaged", { cause });
  }
  throw new LeftToProgram("zstd of another size");
}

/** A few bytes can ask for minutes of copying. As many steps as this are done in a tenth of a second. */
const fewSteps = 500;
/** Milliseconds. */
const timeLimit = 500;
let sandbox: { context: vm.Context; script: vm.Script } | undefined;

/**
 * What `decompressZstd` does where Node has no zstd of its own. fzstd writes into a buffer that it is given, and no further, but knows no limit
 * of time: V8 has one for scripts, which takes a thread to start, so it is there only for frames that could need it.
 */
export function decompressInTime(bytes: Buffer, size: number): Buffer {
  const result = Buffer.alloc(size);
  if (countSteps(bytes) <= fewSteps) {
    decompress(bytes, result);
    return result;
  }
  sandbox ??= { context: vm.createContext(Object.create(null)), script: new vm.Script("decompress()") };
  sandbox.context.decompress = () => void decompress(bytes, result);
  sandbox.script.runInContext(sandbox.context, { timeout: timeLimit });
  return result;
}
