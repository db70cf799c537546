// One Mercurial process for all repositories: `hg serve --cmdserver pipe`.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { hasFreeDescriptors, limitedProgram, notStarted } from "../../program/limited-program.js";
import { abandon } from "../../program/process-group.js";
import { Watch } from "../../program/watchdog.js";
import { minMemory } from "../../reading/reading-limits.js";
import { endOfInput, type Frame, frameReader, runCommandRequest } from "./server-frames.js";

export interface HgResult {
  status: number;
  stdout: Buffer;
  stderr: Buffer;
}

export interface CommandServerOptions {
  /** The program: a name that is looked for on PATH, or a path. */
  hg: string;
  /** Milliseconds that one command may take. */
  timeLimit: number;
  /** Bytes of memory that the process may use; the least that a program gets unless given. */
  memory?: number;
}

/** The process ended, or was ended, before it had answered. */
export class ServerLostError extends Error {
  /** The end of what the process wrote to its standard error. */
  stderrTail = "";

  readonly reason: "died" | "timeout" | "too-much-output";
  /** What the process has ended with, if it has by itself. */
  readonly status: number | null;

  constructor(
    reason: "died" | "timeout" | "too-much-output",
    options?: { cause?: unknown },
    status: number | null = null,
  ) {
    super(`Mercurial's command server: ${reason}`, options);
    this.reason = reason;
    this.status = status;
  }
}

/** No configuration but Mercurial's own defaults: not the machine's, not the user's, not the repository's. */
const guards = { HGRCPATH: "", HGRCSKIPREPO: "1", HGPLAIN: "1", HGENCODING: "utf-8" };
/**
 * Two formats that Mercurial can read, and refuses to without a fast implementation. One that does not know them
 * ignores this.
 */
const allowSlowPaths = [
  "--config",
  "storage.revlog.persistent-nodemap.slow-path=allow",
  "--config",
  "storage.dirstate-v2.slow-path=allow",
];
const outputLimit = 16 << 20;
/** Characters. */
const stderrLimit = 4096;
/** Milliseconds between the end of the process and that of what it has written. */
const outputGraceMs = 1000;

/** A running server. It does one command at a time; `run` must not be called before the last one has ended. */
export class CommandServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #readFrames = frameReader(outputLimit);
  readonly #timeLimit: number;
  readonly #watch = new Watch();
  #stderrTail = "";
  #greeted = false;
  #current: Exchange | undefined;
  #lostError: ServerLostError | undefined;

  /** @throws UnreadableRepositoryError if no process can be started */
  constructor({ hg, timeLimit, memory = minMemory }: CommandServerOptions) {
    if (!hasFreeDescriptors()) {
      this.#watch.ends();
      throw notStarted(hg, { code: "EMFILE" });
    }
    this.#timeLimit = timeLimit;
    const { shell, script, environment } = limitedProgram(hg, { memory, inherits: ["HOME"] });
    // A folder that lies in no repository: the server would open the one around it.
    const options = { cwd: "/", env: { ...environment, ...this.#watch.environment, ...guards }, detached: true };
    this.#process = spawn(shell, [script, "serve", "--cmdserver", "pipe", ...allowSlowPaths], options);
    this.#watch.runs(this.#process.pid);
    // The process that forgets to close its server can still end; the server then sees the end of its input.
    this.#process.unref();
    for (const stream of [this.#process.stdin, this.#process.stdout, this.#process.stderr])
      (stream as unknown as Socket).unref();
    this.#process.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.#stderrTail = (this.#stderrTail + chunk.toString("utf8")).slice(-stderrLimit);
    });
    // A server that dies breaks this pipe; its `close` comes with its last words.
    this.#process.stdin.on("error", () => undefined);
    this.#process.on("error", (error) => {
      this.#watch.ends();
      this.#lose(new ServerLostError("died", { cause: error }));
    });
    this.#process.on("exit", (status) => {
      this.#watch.ends();
      // What it has started may hold its pipes: then they are not closed.
      setTimeout(() => this.#lose(new ServerLostError("died", {}, status)), outputGraceMs).unref();
    });
    this.#process.on("close", (status) => this.#lose(new ServerLostError("died", {}, status)));
  }

  /** Whether it can take no more commands. */
  get isLost(): boolean {
    return this.#lostError !== undefined;
  }

  /** @throws ServerLostError */
  run(args: readonly string[]): Promise<HgResult> {
    return new Promise((resolve, reject) => {
      if (this.#lostError !== undefined) return reject(this.#lostError);
      const timer = setTimeout(() => this.#lose(new ServerLostError("timeout")), this.#timeLimit);
      this.#current = { resolve, reject, timer, stdout: [], stderr: [], size: 0 };
      this.#process.stdin.write(runCommandRequest(args));
    });
  }

  close(): void {
    this.#lose(new ServerLostError("died"));
  }

  #receive(chunk: Buffer): void {
    try {
      for (const frame of this.#readFrames(chunk)) this.#take(frame);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#lose(new ServerLostError("too-much-output", { cause: error }));
    }
  }

  #take({ channel, data }: Frame): void {
    const exchange = this.#current;
    // The server's greeting comes before all answers, also when a command is already waiting.
    if (exchange === undefined || !this.#greeted) this.#greeted = true;
    else if (channel === "o") collect(exchange, exchange.stdout, data);
    else if (channel === "e") collect(exchange, exchange.stderr, data);
    else if (channel === "r") this.#finish(exchange, data.readInt32BE(0));
    else if (channel === "I" || channel === "L") this.#process.stdin.write(endOfInput);
  }

  #finish({ resolve, timer, stdout, stderr }: Exchange, status: number): void {
    clearTimeout(timer);
    this.#current = undefined;
    resolve({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
  }

  #lose(error: ServerLostError): void {
    if (this.#lostError !== undefined) return;
    this.#lostError = Object.assign(error, { stderrTail: this.#stderrTail });
    clearTimeout(this.#current?.timer);
    this.#current?.reject(error);
    this.#current = undefined;
    if (error.reason !== "died") this.#watch.isKilled();
    abandon(this.#process);
  }
}

interface Exchange {
  resolve: (result: HgResult) => void;
  reject: (error: ServerLostError) => void;
  timer: NodeJS.Timeout;
  stdout: Buffer[];
  stderr: Buffer[];
  size: number;
}

function collect(exchange: Exchange, into: Buffer[], data: Buffer): void {
  exchange.size += data.length;
  if (exchange.size > outputLimit) throw new RangeError(`${exchange.size} bytes of output`);
  into.push(data);
}
