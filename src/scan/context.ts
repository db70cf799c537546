import type { DataSource } from "typeorm";
import type { Readers } from "../vcs/readers.js";
import type { Effects } from "./apply/effects.js";
import type { Instance } from "./instance.js";
import type { ChosenOwner } from "./owner/choose-owner.js";
import type { FoundRepository } from "./plan.js";
import type { ScanCache } from "./refresh/scan-cache.js";
import type { ScanOptions } from "./scan-options.js";

/** What the stages of a scan have in common. */
export interface ScanContext {
  readonly dataSource: DataSource;
  readonly instance: Instance;
  readonly options: ScanOptions;
  readonly readers: Readers;
  readonly effects: Effects;
  readonly scanCache: ScanCache;
  /** Who owns a new repository; undefined if that is always the owner of the instance. */
  readonly ownerOf?: ((repository: FoundRepository) => Promise<ChosenOwner>) | undefined;
}
