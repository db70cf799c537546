// Asks Mercurial for the tips of repositories, one after the other, through one command server.
import type { Changeset } from "../changeset.js";
import { oneLine } from "../one-line.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { parseChangelogEntry } from "./changelog-entry.js";
import { CommandServer, type CommandServerOptions, type HgResult, ServerLostError } from "./command-server.js";

export class HgReader {
  readonly #options: CommandServerOptions;
  #server: CommandServer | undefined;
  /** Why Mercurial cannot be used at all. */
  #unusable: UnreadableRepositoryError | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: CommandServerOptions) {
    this.#options = options;
  }

  /**
   * The highest revision, hidden and secret ones too, as long as any is visible: so Kallithea sees it.
   * @throws UnreadableRepositoryError
   */
  tip(folder: string): Promise<Changeset | undefined> {
    const answer = this.#queue.then(() => this.#readTip(folder));
    this.#queue = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    this.#server?.close();
  }

  async #readTip(folder: string): Promise<Changeset | undefined> {
    if (this.#unusable !== undefined) throw this.#unusable;
    this.#server ??= await this.#start();
    try {
      return await this.#askForTip(this.#server, folder);
    } catch (error) {
      if (this.#server.isLost) this.#server = undefined;
      throw error instanceof ServerLostError ? explainLoss(error) : error;
    }
  }

  async #start(): Promise<CommandServer> {
    try {
      return await startServer(this.#options);
    } catch (error) {
      if (error instanceof UnreadableRepositoryError) this.#unusable = error;
      throw error;
    }
  }

  async #askForTip(server: CommandServer, folder: string): Promise<Changeset | undefined> {
    const ask = (...command: string[]) => runIn(server, folder, command);
    const highest = parseRevision(await ask("log", "--hidden", "--rev", "tip", "--template", "{rev} {node} {obsolete}"));
    if (highest.revision === nullRevision) return undefined;
    const isVisible =
      !highest.isObsolete || parseRevision(await ask("log", "--rev", "tip", "--template", "{rev} {node} ")).revision !== nullRevision;
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
 * Asks one question. Questions are such that Mercurial needs neither branches nor tags for the answer: it would write their caches into
 * the repository. That rules out the functions of revsets, and templates of the form `json(…)`.
 */
async function runIn(server: CommandServer, folder: string, command: readonly string[]): Promise<Buffer> {
  const question = [...command, "--repository", folder];
  let result = await server.run(question);
  // An extension of Mercurial's own that Kallithea has switched on; the repository has no say in what is loaded.
  if (lacksFeature(result, "largefiles")) result = await server.run([...question, "--config", "extensions.largefiles="]);
  if (result.status !== 0) throw explainFailure(result);
  return result.stdout;
}

function parseRevision(stdout: Buffer): { revision: number; rawId: string; isObsolete: boolean } {
  const [, revision, rawId, obsolete] = /^(-?\d+) ([0-9a-f]{40}) (obsolete)?$/.exec(stdout.toString("latin1")) ?? [];
  if (revision === undefined || rawId === undefined)
    throw new UnreadableRepositoryError("broken", "Mercurial does not say what its tip is");
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
    const complaint = oneLine(error.complaint.trim().split("\n").at(-1) ?? "");
    throw new UnreadableRepositoryError("hg-not-installed", `the program ${hg} cannot be started${complaint && `: ${complaint}`}`, {
      hint: "Install Mercurial, so that hg is found on PATH.",
      cause: error,
    });
  }
}

function explainLoss(error: ServerLostError): UnreadableRepositoryError {
  if (error.why === "timeout") return new UnreadableRepositoryError("timeout", "Mercurial did not come to an end", { cause: error });
  const what = error.why === "too-much-output" ? "its tip is too large" : "Mercurial died while reading it";
  return new UnreadableRepositoryError("broken", what, { cause: error });
}

const unknownFeatures = /requires features unknown to this Mercurial: ([^\n]*?)!?$/m;

function lacksFeature({ status, stderr }: HgResult, feature: string): boolean {
  return status !== 0 && unknownFeatures.exec(stderr.toString("latin1"))?.[1]?.trim() === feature;
}

function explainFailure({ status, stderr }: HgResult): UnreadableRepositoryError {
  const text = stderr.toString("utf8");
  const features = unknownFeatures.exec(text)?.[1];
  if (features !== undefined) {
    return new UnreadableRepositoryError("unknown-requirement", `it requires features unknown to this Mercurial: ${oneLine(features)}`);
  }
  // The reason comes after warnings and, where Mercurial itself breaks, after a page of Python.
  const reason = oneLine(/^abort: .*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1) ?? "");
  return new UnreadableRepositoryError(
    "broken",
    reason === "" ? `Mercurial failed with exit status ${status}` : `Mercurial says: ${reason}`,
  );
}
