// Ends a git that takes too long or prints too much.
import type { Readable } from "node:stream";
import { hasFreeDescriptors, notStarted } from "../../program/limited-program.js";
import { killGroup } from "../../program/process-group.js";
import { Watch } from "../../program/watchdog.js";
import { defaultTimeLimit } from "../../reading/reading-limits.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";

/** How long a killed git may take to end: one that waits for a lost disk never does. */
const killGraceMs = 1000;

interface SupervisedGit {
  readonly git: string;
  /** Milliseconds. */
  readonly timeLimit?: number;
}

/**
 * Used by simple-git as an AbortSignal: it reads `aborted` right before it starts git, and listens for `abort` while
 * git runs.
 */
export class GitSupervisor extends EventTarget {
  /** Rejects if git does not end although it was killed. */
  readonly lost: Promise<never>;
  readonly #git: string;
  readonly #onOutput: (size: number, chunk: Buffer) => void;
  readonly #timer: NodeJS.Timeout;
  #graceTimer: NodeJS.Timeout | undefined;
  #lose: (error: Error) => void = () => undefined;
  #failure: UnreadableRepositoryError | undefined;
  readonly #watch = new Watch();
  #pid: number | undefined;
  #pipes: readonly Readable[] = [];

  constructor({ git, timeLimit = defaultTimeLimit }: SupervisedGit, onOutput: (size: number, chunk: Buffer) => void) {
    super();
    this.#git = git;
    this.#onOutput = onOutput;
    this.lost = new Promise((_, reject) => {
      this.#lose = reject;
    });
    // It is raced against git, which may be done first.
    this.lost.catch(() => undefined);
    this.#timer = setTimeout(
      () => this.cut(new UnreadableRepositoryError("timeout", "git did not finish in time")),
      timeLimit,
    );
  }

  /** Variables that git needs in its environment. */
  get environment(): Readonly<Record<string, string>> {
    return this.#watch.environment;
  }

  get aborted(): boolean {
    if (!hasFreeDescriptors()) this.#failure ??= notStarted(this.#git, { code: "EMFILE" });
    return this.#failure !== undefined;
  }

  /** Why git was ended, if we ended it. */
  get failure(): UnreadableRepositoryError | undefined {
    return this.#failure;
  }

  /** @param stderr its first line is the number of the process */
  follow(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): void {
    let size = 0;
    this.#pipes = [stdout as Readable, stderr as Readable];
    stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (this.#failure === undefined) this.#onOutput(size, chunk);
    });
    stderr.once("data", (chunk: Buffer) => {
      const pid = pidLine.exec(chunk.toString("latin1"))?.[1];
      if (pid === undefined) return;
      this.#pid = Number(pid);
      this.#watch.runs(this.#pid);
      if (this.#failure !== undefined) killGroup(this.#pid);
    });
  }

  /** Ends git. */
  cut(failure: UnreadableRepositoryError): void {
    this.#failure ??= failure;
    this.#watch.isKilled();
    // simple-git sends SIGINT only.
    this.dispatchEvent(new Event("abort"));
    killGroup(this.#pid);
    clearTimeout(this.#graceTimer);
    this.#graceTimer = setTimeout(() => this.#lose(failure), killGraceMs);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#graceTimer);
    this.#watch.ends();
    // A process that git has started may hold them, in another group: we would not end before it does.
    if (this.#failure !== undefined) for (const pipe of this.#pipes) pipe.destroy();
  }
}

/** The first line on standard error: the number of the process. */
export const pidLine = /^(\d+)\n/;
