import type { OpenOptions } from "../../database/open/open-options.js";
import type { Engine } from "../../engines/engine.js";
import type { Ini } from "../../ini/load.js";

/** Where an instance is, and how its database is opened. */
export interface Place {
  readonly ini: Ini;
  readonly engine: Engine;
  readonly open: Pick<OpenOptions, "logSql" | "wait">;
}
