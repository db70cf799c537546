// Reads the tips of repositories with Mercurial's command servers: one, and more if a single repository keeps it busy.
import type { Changeset } from "../changeset.js";
import { minMemory } from "../reading/reading-limits.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { askForTip } from "./program/ask-for-tip.js";
import { type CommandServer, type CommandServerOptions, ServerLostError } from "./program/command-server.js";
import { explainLostServer, startServer } from "./program/start-server.js";

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
   * The highest revision, hidden and secret ones too, as long as any is visible: that is what Kallithea shows.
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

  /** An idle server: an existing one, one that is free soon, or a new one. */
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
      // Whoever waits for this server would wait in vain.
      this.#waiting.shift()?.();
      throw error;
    } finally {
      this.#starting -= 1;
    }
  }

  async #readWith(server: CommandServer, folder: string, { keep = false } = {}): Promise<Changeset | undefined> {
    try {
      return await askForTip(server, folder);
    } catch (error) {
      throw error instanceof ServerLostError ? explainLostServer(error) : error;
    } finally {
      if (!keep) server.close();
      if (server.isLost) this.#all.delete(server);
    }
  }
}
