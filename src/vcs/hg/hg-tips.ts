// Tips of Mercurial repositories: read without Mercurial where they are ordinary, asked of it where not.
import { loadPart } from "../../files/shipped-files.js";
import type { Changeset } from "../changeset.js";
import { unlessLeft } from "../fallback.js";
import { checkPlaces, refuseTraps } from "./check-places.js";
import type { HgReader } from "./hg-reader.js";
import { readOwnTip } from "./in-process/tip.js";
import type { CommandServerOptions } from "./program/command-server.js";

export class HgTips {
  readonly #options: CommandServerOptions;
  #mercurial: HgReader | undefined;

  /** Nothing is started before it is needed. */
  constructor(options: CommandServerOptions) {
    this.#options = options;
  }

  /**
   * The highest revision, hidden and secret ones too, as long as any is visible: so Kallithea sees it.
   * @throws UnreadableRepositoryError
   */
  async read(folder: string): Promise<Changeset | undefined> {
    const ours = unlessLeft(() => readOwnTip(folder));
    if (ours !== undefined) {
      // Not for us, but for Kallithea's Mercurial, which would wait.
      refuseTraps(folder);
      return ours.answer;
    }
    const memory = checkPlaces(folder);
    const { HgReader } = await loadPart(() => import("./hg-reader.js"));
    this.#mercurial ??= new HgReader(this.#options);
    return this.#mercurial.tip(folder, memory);
  }

  close(): void {
    this.#mercurial?.close();
  }
}
