import { ConfigurationError } from "../errors.js";
import { booleanSetting } from "../ini/boolean.js";
import { loadIni } from "../ini/load.js";
import { shellWord } from "../shell-word.js";
import type { Terminal } from "../terminal/terminal.js";
import { type HandOverOptions, handOver, requireDatabase } from "./python/hand-over.js";

export interface CeleryRunOptions extends HandOverOptions {
  celery_args: string[];
}

/**
 * Starts a Celery worker.
 * @returns the exit status of the original
 */
export async function celeryRun(options: CeleryRunOptions, terminal: Terminal): Promise<number> {
  const ini = loadIni(options.config_file);
  if (!booleanSetting(ini, "use_celery"))
    throw new ConfigurationError(`${ini.path}: use_celery in [app:main] is not true, so no task is sent to a worker.`, {
      hint: `To change it: kallithea-cli config-set -c ${shellWord(ini.path)} use_celery=true`,
    });
  await requireDatabase(ini, options, terminal);
  return handOver(ini, "celery-run", ["--", ...options.celery_args], options.python);
}
