// The commands that are tried, each in a folder that it has something to do in.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readJournal } from "../../../src/scan/removal/journal-file.js";
import { linesOf } from "../databases/backups.js";
import { changeDatabase } from "../reference/old-release.js";
import { commitGit } from "../repositories/scanned-instance.js";
import { scannedState, wholeDatabase } from "./database-state.js";
import { instanceScenarios } from "./instance-scenarios.js";
import {
  backups,
  createDatabase,
  createUsedInstance,
  database,
  databaseState,
  dbCreateArgs,
  ini,
  makeRepositories,
  restorePrivately,
  run,
  scanState,
  withoutSecrets,
  writeIni,
} from "./lab-instance.js";
import type { Scenario, State } from "./scenario.js";
import { servingScenarios } from "./serving-scenarios.js";

/** Where repositories are added later than the rest. */
const backupsOfScanned = {
  name: backups.name,
  check: (file: string, states: readonly State[]) => {
    const { "everything else": rows } = scannedState(path.dirname(file), [], path.basename(file));
    if (!states.some((state) => state["everything else"] === rows)) throw new Error("it was never the database");
  },
};

const journals = {
  name: /(^|\/)removed-repositories-[^/]*\.json$/,
  check: (file: string) => void readJournal(file),
};

const configCreate: Omit<Scenario, "name" | "prepare"> = {
  args: () => ["config-create", ini, "host=0.0.0.0"],
  state: (folder) => ({ [ini]: withoutSecrets(path.join(folder, ini)) }),
  kept: {
    name: new RegExp(`^${ini}\\.`),
    check: (file, states) => {
      if (!states.some((state) => state[ini] === withoutSecrets(file)))
        throw new Error("it was never the configuration file");
    },
  },
};

const oldIni =
  "[app:main]\nuse = egg:kallithea\nsqlalchemy.url = sqlite:///%(here)s/kallithea.db\nsession.secret = 0123456789abcdef0123456789abcdef\n";

const dbCreate: Omit<Scenario, "name" | "prepare"> = {
  args: (folder) => dbCreateArgs(folder, "doe"),
  state: (folder) => scanState(folder),
  // The new database takes its place before its repositories are added.
  between: (old, { "everything else": rows = "" }) => ({ ...withoutRepositories(old), "everything else": rows }),
  kept: backupsOfScanned,
};

function withoutRepositories(state: State): State {
  return Object.fromEntries(Object.entries(state).filter(([part]) => !/^(repository|group) /.test(part)));
}

const scan = (folder: string, ...options: string[]) => ["repo-scan", "-c", path.join(folder, ini), ...options];
const removal = (folder: string) => scan(folder, "--remove-missing", "--allow-mass-removal");

function journalIn(folder: string): string {
  const [name = ""] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((found) =>
    journals.name.test(found),
  );
  return path.join(folder, name);
}

const migrate = (folder: string, ...words: string[]) => ["migrate", "-c", path.join(folder, ini), ...words];
const copyArgs = (folder: string) => [
  "db-copy",
  `--from=${path.join(folder, ini)}`,
  `--to=${path.join(folder, "other.ini")}`,
  "--force-yes",
];
const backupFile = "kallithea.jsonl.gz";
const backupArgs = (folder: string) => [
  "db-backup",
  "-c",
  path.join(folder, ini),
  path.join(folder, backupFile),
  "--overwrite",
];

/** The rows in a backup; `absent` without a file. @throws if it is damaged */
function backupState(file: string): string {
  if (!existsSync(file)) return "absent";
  run("db-restore", "--verify", "-q", file);
  return linesOf(file).slice(1).join("\n");
}

const copyState = (folder: string) => ({ ...databaseState(folder), copy: wholeDatabase(path.join(folder, "copy.db")) });

export const scenarios: readonly Scenario[] = [
  ...instanceScenarios,
  ...servingScenarios,
  { name: "config-create-new", prepare: () => {}, ...configCreate },
  {
    name: "config-create-replace",
    prepare: (folder) => writeFileSync(path.join(folder, ini), oldIni, { mode: 0o600 }),
    ...configCreate,
  },
  {
    name: "db-create-new",
    prepare: (folder) => {
      writeIni(folder);
      makeRepositories(folder);
    },
    ...dbCreate,
  },
  {
    name: "db-create-replace",
    prepare: (folder) => {
      writeIni(folder);
      makeRepositories(folder);
      createDatabase(folder, "predecessor");
    },
    ...dbCreate,
  },
  {
    name: "repo-scan-first",
    prepare: (folder) => {
      createDatabase(folder);
      makeRepositories(folder);
    },
    args: (folder) => scan(folder),
    state: scanState,
  },
  {
    name: "repo-scan-refresh",
    prepare: changedRepositories,
    args: (folder) => scan(folder, "--refresh"),
    state: scanState,
  },
  {
    name: "repo-scan-remove",
    prepare: (folder) => createUsedInstance(folder),
    args: removal,
    state: databaseState,
    kept: journals,
  },
  {
    name: "repo-update-metadata",
    prepare: changedRepositories,
    args: (folder) => ["repo-update-metadata", "-c", path.join(folder, ini)],
    state: scanState,
  },
  {
    name: "repo-restore",
    prepare: (folder) => {
      createUsedInstance(folder);
      run(...removal(folder));
    },
    args: (folder) => ["repo-restore", "-c", path.join(folder, ini), journalIn(folder)],
    state: databaseState,
    kept: journals,
    repeatable: false,
  },
  {
    name: "migrate-upgrade",
    prepare: (folder) => createUsedInstance(folder, "kallithea-0.5.2"),
    args: (folder) => migrate(folder, "upgrade", "head"),
    steps: (folder) => [migrate(folder, "upgrade", "+1"), migrate(folder, "upgrade", "+1")],
    state: databaseState,
    kept: backups,
  },
  {
    name: "migrate-downgrade",
    prepare: (folder) => createUsedInstance(folder),
    args: (folder) => migrate(folder, "downgrade", "d7ec25b66e47"),
    steps: (folder) => [migrate(folder, "downgrade", "-1"), migrate(folder, "downgrade", "-1")],
    state: databaseState,
    kept: backups,
  },
  {
    name: "migrate-rehearse",
    prepare: (folder) => createUsedInstance(folder, "kallithea-0.5.2"),
    args: (folder) => migrate(folder, "upgrade", "head", "--rehearse"),
    state: databaseState,
  },
  {
    name: "migrate-autogenerate",
    prepare: (folder) => {
      createUsedInstance(folder);
      changeDatabase(path.join(folder, database), "ALTER TABLE users DROP COLUMN extern_name");
      const versions = "version_locations = kallithea:alembic/versions %(here)s/own/versions\n";
      appendFileSync(path.join(folder, ini), versions);
      mkdirSync(path.join(folder, "own/versions"), { recursive: true });
    },
    args: (folder) =>
      migrate(
        folder,
        "revision",
        "--autogenerate",
        "-m",
        "own",
        "--version-path",
        path.join(folder, "own/versions"),
        "--rev-id=cafe00000001",
      ),
    state: (folder) => ({ ...databaseState(folder), revision: revisionIn(folder) }),
    repeatable: false,
  },
  {
    name: "db-copy-new",
    prepare: (folder) => {
      createUsedInstance(folder);
      writeIni(folder, "other.ini", "copy.db");
    },
    args: copyArgs,
    state: copyState,
    kept: backups,
  },
  {
    name: "db-copy-replace",
    prepare: (folder) => {
      createUsedInstance(folder);
      writeIni(folder, "other.ini", "copy.db");
      restorePrivately("kallithea-0.7.0", path.join(folder, "copy.db"));
      changeDatabase(path.join(folder, "copy.db"), "UPDATE users SET username = 'predecessor' WHERE user_id = 2");
    },
    args: copyArgs,
    state: copyState,
    kept: backups,
  },
  {
    name: "db-backup-new",
    prepare: (folder) => createUsedInstance(folder),
    args: backupArgs,
    state: (folder) => ({ ...databaseState(folder), backup: backupState(path.join(folder, backupFile)) }),
  },
  {
    name: "db-backup-replace",
    prepare: (folder) => {
      createUsedInstance(folder);
      run(...backupArgs(folder));
      changeDatabase(path.join(folder, database), "UPDATE users SET username = 'successor' WHERE user_id = 2");
    },
    args: backupArgs,
    state: (folder) => ({ ...databaseState(folder), backup: backupState(path.join(folder, backupFile)) }),
    kept: {
      name: new RegExp(`^${backupFile}\\.`),
      check: (file, states) => {
        if (!states.some((state) => state.backup === backupState(file))) throw new Error("it was never the backup");
      },
    },
  },
  {
    name: "db-restore",
    prepare: (folder) => {
      createUsedInstance(folder);
      run(...backupArgs(folder));
      changeDatabase(path.join(folder, database), "UPDATE users SET username = 'predecessor' WHERE user_id = 2");
    },
    args: (folder) => ["db-restore", "-c", path.join(folder, ini), path.join(folder, backupFile), "--yes"],
    state: databaseState,
    kept: backups,
  },
];

/** Repositories that have changed since they were scanned. */
function changedRepositories(folder: string): void {
  writeIni(folder);
  makeRepositories(folder);
  createDatabase(folder);
  for (const name of ["alpha", "group/beta"]) commitGit(path.join(folder, "repositories", name), "changed");
}

function revisionIn(folder: string): string {
  const versions = path.join(folder, "own/versions");
  const [file] = readdirSync(versions).filter((name) => name.endsWith(".ts"));
  return file === undefined
    ? "absent"
    : readFileSync(path.join(versions, file), "utf8").replace(/\d{4}-\d\d-\d\d[ T][\d:.]+/g, "TIME");
}
