// Asks Mercurial for the tips of repositories through command servers: one, and others if that one is kept busy by a
// single repository.
import { systemErrorCode } from "../../errors.js";
import type { Changeset } from "../changeset.js";
import { isNotRunnable, notStarted } from "../program/limited-program.js";
import { minMemory } from "../reading/reading-limits.js";
import { oneLine } from "../text/one-line.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { parseChangelogEntry } from "./in-process/changelog-entry.js";
import { CommandServer, type CommandServerOptions, type HgResult, ServerLostError } from "./program/command-server.js";

/** Milliseconds that a repository waits for a server before it gets another one. An ordinary one is read in four. */
const idleServerTimeoutMs = 1000;
const maxServers = 4;

export class HgReader {
  readonly #options: CommandServerOptions;
  readonly #idle: CommandServer[] = [];
  readonly #waiting: (() => void)[] = [];
  /** Servers that are idle, busy, or being started. */
  readonly #all = new Set<CommandServer>();
  #starting = 0;
  /** Why Mercurial cannot be used at all. */
  #unusable: UnreadableRepositoryError | undefined;

  constructor(options: CommandServerOptions) {
    this.#options = options;
  }

  /**
   * The highest revision, hidden and secret ones too, as long as any is visible: so Kallithea sees it.
   * @param memory bytes that Mercurial may use for it, if that is more than usual
   * @throws UnreadableRepositoryError
   */
  async tip(folder: string, memory = minMemory): Promise<Changeset | undefined> {
    if (memory > minMemory) return this.#readWith(await this.#start({ ...this.#options, memory }), folder);
    const server = await this.#take();
    try {
      return await this.#readWith(server, folder, { keep: true });
    } finally {
      if (!server.isLost) this.#idle.push(server);
      this.#waiting.shift()?.();
    }
  }

  close(): void {
    for (const server of this.#all) server.close();
  }

  /** A server that does nothing: one that is there, or will soon be free, or a new one. */
  async #take(): Promise<CommandServer> {
    while (this.#idle.length === 0) {
      if (this.#all.size + this.#starting === 0) return this.#start(this.#options);
      const isFree = await this.#becomesFree();
      if (!isFree && this.#all.size + this.#starting < maxServers) return this.#start(this.#options);
    }
    return this.#idle.pop() as CommandServer;
  }

  /** Whether one has become free in time. */
  #becomesFree(): Promise<boolean> {
    return new Promise((resolve) => {
      const free = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(free), 1);
        resolve(false);
      }, idleServerTimeoutMs);
      this.#waiting.push(free);
    });
  }

  async #start(options: CommandServerOptions): Promise<CommandServer> {
    if (this.#unusable !== undefined) throw this.#unusable;
    this.#starting += 1;
    try {
      const server = await startServer(options);
      this.#all.add(server);
      return server;
    } catch (error) {
      if (error instanceof UnreadableRepositoryError && error.reason === "hg-not-installed") this.#unusable = error;
      // Those who wait for this server would do so for nothing.
      this.#waiting.shift()?.();
      throw error;
    } finally {
      this.#starting -= 1;
    }
  }

  async #readWith(server: CommandServer, folder: string, { keep = false } = {}): Promise<Changeset | undefined> {
    try {
      return await this.#askForTip(server, folder);
    } catch (error) {
      throw error instanceof ServerLostError ? explainLostServer(error) : error;
    } finally {
      if (!keep) server.close();
      if (server.isLost) this.#all.delete(server);
    }
  }

  async #askForTip(server: CommandServer, folder: string): Promise<Changeset | undefined> {
    const ask = (...command: string[]) => runIn(server, folder, command);
    const highest = parseRevision(
      await ask("log", "--hidden", "--rev", "tip", "--template", "{rev} {node} {obsolete}"),
    );
    if (highest.revision === nullRevision) return undefined;
    const isVisible =
      !highest.isObsolete ||
      parseRevision(await ask("log", "--rev", "tip", "--template", "{rev} {node} ")).revision !== nullRevision;
    if (!isVisible) return undefined;
    const { revision, rawId } = highest;
    return {
      shortId: rawId.slice(0, 12),
      rawId,
      revision,
      ...parseChangelogEntry(await ask("debugdata", "--changelog", String(revision))),
    };
  }
}

/** What Mercurial says where there is no revision. */
const nullRevision = -1;

/**
 * Asks one question. Questions are such that Mercurial needs neither branches nor tags for the answer: it would write
 * their caches into the repository. That rules out the functions of revsets, and templates of the form `json(…)`.
 */
async function runIn(server: CommandServer, folder: string, command: readonly string[]): Promise<Buffer> {
  const question = [...command, "--repository", folder];
  let result = await server.run(question);
  // Extensions of Mercurial's own; the repository has no say in what else is loaded. Kallithea has switched on the
  // first.
  for (const [extension, isMissing] of extensions) {
    if (result.status !== 0 && isMissing.test(result.stderr.toString("latin1"))) {
      question.push("--config", `extensions.${extension}=`);
      result = await server.run(question);
    }
  }
  if (result.status !== 0) throw explainFailure(result);
  return result.stdout;
}

function parseRevision(stdout: Buffer): { revision: number; rawId: string; isObsolete: boolean } {
  const [, revision, rawId, obsolete] = /^(-?\d+) ([0-9a-f]{40}) (obsolete)?$/.exec(stdout.toString("latin1")) ?? [];
  if (revision === undefined || rawId === undefined)
    throw new UnreadableRepositoryError("broken", "Mercurial's answer does not name its tip");
  return { revision: Number(revision), rawId, isObsolete: obsolete !== undefined };
}

/** HGRCSKIPREPO, without which a repository's hgrc is obeyed, came with Mercurial 5.3. */
const oldestVersion = [5, 3] as const;

async function startServer(options: CommandServerOptions): Promise<CommandServer> {
  const server = new CommandServer(options);
  const version = await askVersion(server, options);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestVersion[0] || (major === oldestVersion[0] && minor >= oldestVersion[1])) return server;
  server.close();
  throw new UnreadableRepositoryError("hg-not-installed", `Mercurial ${oneLine(version)} is too old to be safe`, {
    hint: `Install Mercurial ${oldestVersion.join(".")} or newer.`,
  });
}

async function askVersion(server: CommandServer, { hg }: CommandServerOptions): Promise<string> {
  try {
    return (await server.run(["version", "--quiet", "--template", "{ver}"])).stdout.toString("latin1");
  } catch (error) {
    if (!(error instanceof ServerLostError)) throw error;
    if (error.reason === "timeout") throw explainLostServer(error);
    // Not that it is missing: the system has no more processes, or memory.
    if (systemErrorCode(error.cause) !== undefined) throw notStarted(hg, error.cause);
    if (isNotRunnable(error.status)) throw notInstalled(hg, "", error);
    const complaint = oneLine(error.stderrTail.trim().split("\n").at(-1) ?? "");
    throw notInstalled(hg, complaint, error);
  }
}

function notInstalled(hg: string, complaint: string, cause: unknown): UnreadableRepositoryError {
  return new UnreadableRepositoryError(
    "hg-not-installed",
    `the program ${hg} cannot be started${complaint && `: ${complaint}`}`,
    {
      hint: "Install Mercurial so that hg is on PATH.",
      cause,
    },
  );
}

function explainLostServer(error: ServerLostError): UnreadableRepositoryError {
  if (error.reason === "timeout")
    return new UnreadableRepositoryError("timeout", "Mercurial did not finish in time", { cause: error });
  if (error.reason === "too-much-output")
    return new UnreadableRepositoryError("too-large", "its tip is too large", { cause: error });
  return new UnreadableRepositoryError("broken", "Mercurial ended unexpectedly while reading it", { cause: error });
}

const unknownFeatures = /requires features unknown to this Mercurial: ([^\n]*?)!?$/m;
const extensions = [
  ["largefiles", /requires features unknown to this Mercurial: largefiles!?$/m],
  ["sparse", /^abort: repository is using sparse feature but sparse is not enabled/m],
] as const;
/** A format that this Mercurial knows, and does not read. */
const refusedFeature = /^abort: (?:accessing `([^`\n]+)` repository without|repository is using (\S+) feature but)/m;
/** The last one: Python's MemoryError has no text, and of an error in zstd only the text is quoted. */
const outOfMemory =
  /\b(?:out of|not enough|too much) memory\b|\bMemoryError\b|cannot allocate memory|^abort: revlog decompress error: *$/im;

function explainFailure({ status, stderr }: HgResult): UnreadableRepositoryError {
  const text = stderr.toString("utf8");
  if (outOfMemory.test(text)) return new UnreadableRepositoryError("too-large", "Mercurial exceeded its memory limit");
  const refused = refusedFeature.exec(text);
  const features = unknownFeatures.exec(text)?.[1] ?? refused?.[1] ?? refused?.[2];
  if (features !== undefined) {
    return new UnreadableRepositoryError(
      "unknown-requirement",
      `it requires features unknown to this Mercurial: ${oneLine(features)}`,
    );
  }
  // The reason comes after warnings and, where Mercurial itself breaks, after a page of Python.
  const reason = oneLine(/^abort: .*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1) ?? "");
  return new UnreadableRepositoryError(
    "broken",
    reason === "" ? `Mercurial failed with exit status ${status}` : `Mercurial says: ${reason}`,
  );
}
