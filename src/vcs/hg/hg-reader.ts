// Asks Mercurial for the tips of repositories, one after the other, through one command server.
import type { Changeset } from "../changeset.js";
import { oneLine } from "../one-line.js";
import { storableDate } from "../storable-date.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
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
    const question = [...tipQuestion, "--repository", folder];
    let result = await server.run(question);
    // An extension of Mercurial's own that Kallithea has switched on; the repository has no say in what is loaded.
    if (lacksFeature(result, "largefiles")) result = await server.run([...question, "--config", "extensions.largefiles="]);
    if (result.status !== 0) throw explainFailure(result);
    return parseTip(result.stdout);
  }
}

/** `first(not hidden()):` are all revisions from the first visible one on, so they are none where none is visible. */
const tipQuestion = ["log", "--hidden", "--rev", "last(first(not hidden()):)", "--template", "json(rev,node,user,date,desc)"];

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

interface TipRecord {
  rev: number;
  node: string;
  user: string;
  /** Seconds since the epoch and the time zone's offset. */
  date: [number, number];
  desc: string;
}

function parseTip(json: Buffer): Changeset | undefined {
  const [record] = JSON.parse(json.toString("utf8")) as TipRecord[];
  if (record === undefined) return undefined;
  const { rev, node, user, date, desc } = record;
  return { shortId: node.slice(0, 12), rawId: node, revision: rev, message: desc, author: user, date: storableDate(date[0]) };
}
