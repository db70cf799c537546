// What is typed, or pasted, before its question is there. Every question of inquirer reads with a readline of its own,
// which takes all that has come so far and throws away what is behind the answer; so each gets its line only.
import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";

/** Standard input as one question sees it. */
type QuestionInput = PassThrough & { readonly isTTY: true; setRawMode(mode: boolean): unknown };

/** Not given to any question yet. */
let ahead = Buffer.alloc(0);

/**
 * @param onLeft called if the question ends without an answer, by Ctrl-D or the end of the input: inquirer would wait
 * for ever
 * @param ask asks one question that reads from the stream
 */
export async function withTypedAhead<Answer>(
  stdin: ReadStream,
  onLeft: () => void,
  ask: (input: QuestionInput) => Promise<Answer>,
): Promise<Answer> {
  let isAsking = true;
  const input: QuestionInput = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode(mode: boolean) {
      // Readline switches it off when it is closed, which it is after an answer as well.
      if (!mode) afterTurns(() => isAsking && onLeft());
      return stdin.setRawMode(mode);
    },
  });
  const feeder = feedLines(input);
  const onData = (chunk: Buffer) => {
    ahead = Buffer.concat([ahead, chunk]);
    feeder.wake();
  };
  const onEnd = () => input.end();
  stdin.on("data", onData).on("end", onEnd).resume();
  try {
    return await ask(input);
  } finally {
    isAsking = false;
    feeder.stop();
    stdin.off("data", onData).off("end", onEnd).pause();
  }
}

/** Gives a line at a time: after each, the question may be answered, or ask again. */
function feedLines(input: QuestionInput): { wake(): void; stop(): void } {
  let state: "idle" | "busy" | "stopped" = "busy";
  const feed = () => {
    if (state === "stopped") return;
    const line = takeLine();
    state = line.length === 0 ? "idle" : "busy";
    if (state === "idle") return;
    input.write(line);
    afterTurns(feed);
  };
  // At first, the question is not listening yet.
  afterTurns(feed);
  return {
    wake() {
      if (state === "idle") feed();
    },
    stop() {
      state = "stopped";
    },
  };
}

/** Up to and including the first line end; or all, if there is none. */
function takeLine(): Buffer {
  const end = ahead.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  const line = end === -1 ? ahead : ahead.subarray(0, end + 1);
  ahead = ahead.subarray(line.length);
  return line;
}

/**
 * Turns of the event loop, not a time: an answer takes a few of them to be checked and returned, however busy the
 * machine is.
 */
function afterTurns(work: () => void, turns = 20): void {
  setImmediate(() => (turns === 0 ? work() : afterTurns(work, turns - 1)));
}
