// `npm run docs:cli`: writes docs/cli.md, and the list of man pages in package.json.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./bundle.mjs";
import { importSources } from "./import-sources.mjs";
import { manList, readManPages } from "./man-pages.mjs";

// They would be the default of -c.
delete process.env.KALLITHEA_CONFIG;
delete process.env.ALEMBIC_CONFIG;

const { page } = await importSources(`
  import { commandTable } from "./src/cli/table/command-table.js";
  import { cliPage } from "./scripts/cli-page.js";
  export const page = cliPage(commandTable());`);
writeFileSync(path.join(root, "docs/cli.md"), page);

const file = path.join(root, "package.json");
const settings = JSON.parse(readFileSync(file, "utf8"));
settings.man = manList(await readManPages());
writeFileSync(file, `${JSON.stringify(settings, undefined, 2)}\n`);
