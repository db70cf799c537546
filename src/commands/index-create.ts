import { ConfigurationError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { holdSearchIndex } from "../instance/search-index.js";
import { shellWord } from "../shell-word.js";
import type { Terminal } from "../terminal/terminal.js";
import { type HandOverOptions, handOver, requireDatabase } from "./python/hand-over.js";

export interface IndexCreateOptions extends HandOverOptions {
  repoLocation?: string | undefined;
  indexOnly?: string | undefined;
  updateOnly?: string | undefined;
  full: boolean;
}

/**
 * Creates or updates the search index.
 * @returns the exit status of the original
 * @throws RefusedError if it would delete other files than those of the index
 */
export async function indexCreate(options: IndexCreateOptions, terminal: Terminal): Promise<number> {
  const ini = loadIni(options.config_file);
  const folder = ini.app().get("index_dir");
  if (!folder)
    throw new ConfigurationError(`${ini.path}: index_dir is not set in [app:main].`, {
      hint: `To set it: kallithea-cli config-set -c ${shellWord(ini.path)} 'index_dir=%(here)s/data/index'`,
    });
  await requireDatabase(ini, options, terminal);
  const release = holdSearchIndex(folder, { full: options.full, config: ini.path });
  try {
    return await handOver(ini, "index-create", words(options), options.python);
  } finally {
    release();
  }
}

function words({ repoLocation, indexOnly, updateOnly, full }: IndexCreateOptions): string[] {
  const given = { "repo-location": repoLocation, "index-only": indexOnly, "update-only": updateOnly };
  return [
    ...Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(full ? ["--full"] : []),
  ];
}
