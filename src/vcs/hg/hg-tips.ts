// Tips of Mercurial repositories: read without Mercurial where they are ordinary, asked of it where not.
import type { Changeset } from "../changeset.js";
import { unlessLeft } from "../left-to-program.js";
import { refuseFifos } from "../refuse-fifos.js";
import type { CommandServerOptions } from "./command-server.js";
import type { HgReader } from "./hg-reader.js";
import { readOwnTip } from "./own-tip.js";
import { refuseLyingIndex } from "./refuse-lying-index.js";

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
    if (ours !== undefined) return ours.answer;
    refuseFifos(folder, { places: [".hg", ".hg/store"], deep: [] });
    refuseLyingIndex(folder);
    const { HgReader } = await import("./hg-reader.js");
    this.#mercurial ??= new HgReader(this.#options);
    return this.#mercurial.tip(folder);
  }

  close(): void {
    this.#mercurial?.close();
  }
}
