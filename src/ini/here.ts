import path from "node:path";
import type { Ini } from "./load.js";

/** The folder in which Kallithea looks for the extensions of an instance: usually that of the ini. */
export function hereOf(ini: Ini): string {
  return path.resolve(ini.section("DEFAULT")?.get("here") ?? ini.folder);
}
