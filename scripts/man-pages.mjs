// The man pages, which the build writes to dist/man/.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./bundle.mjs";
import { importSources } from "./import-sources.mjs";

/** @returns for the name of each file its text */
export async function readManPages() {
  // They would be the default of -c.
  const { KALLITHEA_CONFIG, ALEMBIC_CONFIG, ...others } = process.env;
  process.env = others;
  const { pages } = await importSources(`
    import { commandTable } from "./src/cli/table/command-table.js";
    import { manPages } from "./scripts/man-page.js";
    export const pages = (release) => manPages(commandTable(), release);`);
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  return pages({ version, date: releaseDate() });
}

/** What package.json has to name, so that npm installs them: it takes neither a folder nor a pattern. */
export function manList(pages) {
  return [...pages.keys()].map((name) => `./dist/man/${name}`);
}

export async function writeManPages(folder) {
  mkdirSync(folder);
  for (const [name, text] of await readManPages()) writeFileSync(path.join(folder, name), text);
}

/** That of the latest release, so that a build can be repeated; today's if there is none. */
function releaseDate() {
  const changes = readFileSync(path.join(root, "CHANGELOG.md"), "utf8");
  return /^## \[.*\] - (\d{4}-\d\d-\d\d)/m.exec(changes)?.[1] ?? new Date().toISOString().slice(0, 10);
}
