// Input that is typed or pasted before its question appears. Each question of inquirer uses a separate readline, which
// consumes all pending input and discards what follows the answer; so each question gets only one line.
import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";

/** Standard input as one question sees it. */
type QuestionInput = PassThrough & { readonly isTTY: true; setRawMode(mode: boolean): unknown };

/** Not passed to any question yet. */
let pending = Buffer.alloc(0);

/**
 * @param onUnanswered called if the question ends without an answer, by Ctrl-D or the end of the input: inquirer would
 * wait forever
 * @param ask asks one question that reads from the stream
 */
export async function withTypedAhead<Answer>(
  stdin: ReadStream,
  onUnanswered: () => void,
  ask: (input: QuestionInput) => Promise<Answer>,
): Promise<Answer> {
  let isAsking = true;
  const input: QuestionInput = Object.assign(new PassThrough(), {
    isTTY: true as const,
    setRawMode(mode: boolean) {
      // Readline switches it off when it closes, which also happens after an answer.
      if (!mode) afterTurns(() => isAsking && onUnanswered());
      return stdin.setRawMode(mode);
    },
  });
  const feeder = feedLines(input);
  const onData = (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
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

/** Passes one line at a time: after each, the question may be answered, or be asked again. */
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
  // The question is not listening yet.
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

/** Up to and including the first line end, or everything if there is none. */
function takeLine(): Buffer {
  const end = pending.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  const line = end === -1 ? pending : pending.subarray(0, end + 1);
  pending = pending.subarray(line.length);
  return line;
}

/**
 * Waits for turns of the event loop instead of a time: validating and returning an answer takes a few turns, however
 * busy the machine is.
 */
function afterTurns(work: () => void, turns = 20): void {
  setImmediate(() => (turns === 0 ? work() : afterTurns(work, turns - 1)));
}
