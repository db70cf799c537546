// `npm run quickstart`: configuration, SQLite database and scan in one go, in the folder quickstart/.
// `npm run quickstart -- --repos=/srv/repos` scans your own folder instead of sample repositories.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";
import { makeSampleRepositories } from "./sample-repositories.mjs";

const program = path.join(root, "dist/kallithea-cli.cjs");
const options = commandLine();
if (!existsSync(program)) npm("run", "--silent", "build");
const folder = path.join(root, "quickstart");
const repositories = options.repos === undefined ? path.join(folder, "repositories") : path.resolve(options.repos);
const ini = path.join("quickstart", "temp.ini");
const database = path.join(folder, "temp.db");

mkdirSync(folder, { recursive: true });
if (options.repos === undefined) {
  rmSync(repositories, { recursive: true, force: true });
  makeSampleRepositories(repositories);
}
for (const leftover of [path.join(root, ini), database]) rmSync(leftover, { force: true });

cli("config-create", ini, "sqlalchemy.url=sqlite:///%(here)s/temp.db?timeout=60");
cliWithInput(
  "123456\n",
  "db-create",
  "-c",
  ini,
  `--repos=${repositories}`,
  "--user=doe",
  "--email=doe@example.com",
  "--password-stdin",
  "--no-public-access",
  "--force-yes",
);
cli("repo-scan", "-c", ini);
await showRepositories();
console.log(`
Next:
  node dist/kallithea-cli.cjs repo-scan -c ${ini}
    after repositories were added to or removed from ${repositories}
  node dist/kallithea-cli.cjs --help
    all commands
  gearbox serve -c ${ini}
    if Kallithea itself is installed: log in as doe, password 123456

Warnings about Kallithea's Python do not matter if Kallithea itself is not installed: it is not needed here.
`);

function commandLine() {
  const usage = "Usage: npm run quickstart [-- --repos=FOLDER]";
  try {
    const { values } = parseArgs({ options: { repos: { type: "string" }, help: { type: "boolean", short: "h" } } });
    if (!values.help) return values;
    console.log(
      `${usage}\n\nCreate a configuration and an SQLite database in quickstart/, and scan sample repositories, or FOLDER.`,
    );
    process.exit(0);
  } catch (error) {
    console.error(`${usage}\nError: ${error.message}`);
    process.exit(2);
  }
}

function cli(...args) {
  console.log(`\n$ kallithea-cli ${args.join(" ")}`);
  run(args, { stdio: "inherit" });
}

function cliWithInput(input, ...args) {
  console.log(`\n$ echo ${input.trim()} | kallithea-cli ${args.join(" ")}`);
  run(args, { input, stdio: ["pipe", "inherit", "inherit"] });
}

function run(args, streams) {
  const { status } = spawnSync(process.execPath, [program, ...args], { cwd: root, ...streams });
  // 6: completed, but a repository of the folder is broken; the messages above name it.
  if (status !== 0 && status !== 6) process.exit(status ?? 1);
}

function npm(...args) {
  const { status } = spawnSync("npm", args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

async function showRepositories() {
  if (!existsSync(database)) throw new Error(`${database} was not created`);
  // As in src/files/sqlite-library.ts: the version that works on this Node.
  const { default: Database } = await import(
    Number(process.versions.napi) >= 10 ? "better-sqlite3-napi" : "better-sqlite3"
  );
  const db = new Database(database, { readonly: true });
  const rows = db.prepare("SELECT repo_name, repo_type, changeset_cache FROM repositories ORDER BY repo_name").all();
  db.close();
  console.log(`\nquickstart/temp.db contains ${rows.length} repositories${rows.length > 0 ? ":" : "."}`);
  for (const row of rows.slice(0, 20)) {
    const tip = row.changeset_cache === null ? undefined : JSON.parse(row.changeset_cache.toString());
    const shown = tip === undefined ? "empty" : `${tip.revision}:${tip.short_id}  ${tip.message.split("\n", 1)[0]}`;
    console.log(`  ${row.repo_type.padEnd(4)} ${row.repo_name.padEnd(28)} ${shown}`);
  }
  if (rows.length > 20) console.log(`  … and ${rows.length - 20} more`);
}
