// Standard input and output for bytes that are not for people.
import { isNullDevice } from "./null-device.js";

export interface BinaryOutput {
  /** Bytes would spoil it. */
  readonly isTerminal: boolean;
  /** Whether it is /dev/null, which Node also opens if it was closed. */
  readonly isDiscarded: boolean;
  /** @throws the system's error; EPIPE if nobody reads any more */
  write(bytes: Uint8Array): Promise<void>;
}

export function binaryOutput(): BinaryOutput {
  const { stdout } = process;
  return {
    isTerminal: stdout.isTTY === true,
    isDiscarded: isNullDevice(1),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        // The stream also emits the error that it hands over.
        stdout.once("error", reject);
        stdout.write(bytes, (error) => {
          if (error) return reject(error);
          stdout.off("error", reject);
          resolve();
        });
      }),
  };
}

/** Standard input. It may not block, so that only a stream reads it reliably. */
export function binaryInput(): AsyncIterable<Uint8Array> {
  return process.stdin;
}
