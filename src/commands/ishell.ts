import { loadIni } from "../ini/load.js";
import type { Terminal } from "../terminal/terminal.js";
import { type HandOverOptions, handOver, requireDatabase } from "./python/hand-over.js";

/**
 * Starts IPython with the application.
 * @returns the exit status of the original
 */
export async function ishell(options: HandOverOptions, terminal: Terminal): Promise<number> {
  const ini = loadIni(options.config_file);
  await requireDatabase(ini, options, terminal);
  return handOver(ini, "ishell", [], options.python);
}
