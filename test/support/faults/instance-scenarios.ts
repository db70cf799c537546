// Commands that set up and maintain an instance: configuration, accounts, settings, repairs.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { thisProcess } from "../../../src/files/process-identity.js";
import { projectRoot } from "../cli/cli.js";
import { writeFrontEndModules } from "../reference/fake-front-end.js";
import { fakePython } from "../reference/fake-python.js";
import { changeDatabase } from "../reference/old-release.js";
import { contentOf } from "./folder.js";
import {
  askDatabase,
  createDatabase,
  createUsedInstance,
  database,
  databaseState,
  ini,
  makeRepositories,
  run,
  scanState,
  withoutSecrets,
} from "./lab-instance.js";
import type { Scenario, State } from "./scenario.js";

const inInstance = (folder: string, command: string, ...words: string[]) => [
  command,
  "-c",
  path.join(folder, ini),
  ...words,
];
const iniState = (folder: string) => ({ [ini]: withoutSecrets(path.join(folder, ini)) });

/** The old file, wherever a command has kept it. */
const oldInis = {
  name: new RegExp(`^${ini}\\.(?!lock$)`),
  check: (file: string, states: readonly State[]) => {
    if (!states.some((state) => state[ini] === withoutSecrets(file)))
      throw new Error("it was never the configuration file");
  },
};

/** A run that has nothing to change in the file does not look at its lock. */
const iniLock = new RegExp(`^${ini}\\.lock$`);

/**
 * What cannot be removed from a disk that has become read-only is removed by the next command that writes the same file;
 * a second run of setup does not.
 */
const leftBySetup = /\.lock$|(^|\/)info\/\.(refs|packs)\.kallithea-cli-/;

/** A command that changes some rows in one transaction. */
function ofRows(name: string, args: (folder: string) => readonly string[], more: Partial<Scenario> = {}): Scenario {
  return {
    name,
    prepare: (folder) => createUsedInstance(folder),
    args,
    state: databaseState,
    ...more,
  };
}

const passwordFile = (folder: string) => {
  const file = path.join(folder, "password");
  writeFileSync(file, "a password\n", { mode: 0o600 });
};

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3 a comment";

const deleted = "rm__20200131_235959_123456__gone";

export const instanceScenarios: readonly Scenario[] = [
  {
    name: "config-set",
    prepare: (folder) => run("config-create", path.join(folder, ini)),
    args: (folder) => inInstance(folder, "config-set", "session.secret=0123", "title=x", "server:main.port=5001"),
    state: iniState,
    kept: oldInis,
    mayStay: iniLock,
  },
  {
    name: "config-upgrade",
    prepare: (folder) => {
      copyFileSync(path.join(projectRoot, "test/fixtures/configurations/kallithea-0.5.2.ini"), path.join(folder, ini));
      chmodSync(path.join(folder, ini), 0o600);
    },
    args: (folder) => inInstance(folder, "config-upgrade"),
    state: iniState,
    kept: oldInis,
    mayStay: iniLock,
    isRare: true,
  },
  {
    name: "setup",
    prepare: (folder) => {
      mkdirSync(path.join(folder, "repositories"));
      makeRepositories(folder);
    },
    args: (folder) =>
      inInstance(
        folder,
        "setup",
        `--repos=${path.join(folder, "repositories")}`,
        "--user=doe",
        "--email=doe@example.com",
        "--password=123456",
        "--yes",
      ),
    state: (folder) => ({ ...iniState(folder), ...scanState(folder) }),
    mayStay: leftBySetup,
  },
  {
    name: "setup-again",
    prepare: (folder) => {
      createDatabase(folder);
      makeRepositories(folder);
    },
    args: (folder) => inInstance(folder, "setup", "--yes"),
    state: (folder) => ({ ...iniState(folder), ...scanState(folder) }),
    mayStay: leftBySetup,
    isRare: true,
  },
  ofRows(
    "user-create",
    (folder) =>
      inInstance(
        folder,
        "user-create",
        "new",
        "--email=new@example.com",
        `--password-file=${path.join(folder, "password")}`,
      ),
    {
      prepare: (folder) => {
        createUsedInstance(folder);
        passwordFile(folder);
      },
      isRare: true,
      repeatable: false,
    },
  ),
  ofRows(
    "user-set",
    (folder) => inInstance(folder, "user-set", firstUser(folder), "--firstname=Changed", "--no-active"),
    {
      isRare: true,
    },
  ),
  ofRows(
    "user-password",
    (folder) =>
      inInstance(folder, "user-password", firstUser(folder), `--password-file=${path.join(folder, "password")}`),
    {
      prepare: (folder) => {
        createUsedInstance(folder);
        passwordFile(folder);
        changeDatabase(path.join(folder, database), `UPDATE users SET password = '${before}' WHERE user_id = 2`);
      },
      // Each run makes another hash of it.
      state: (folder) => isChanged(folder, "password"),
      isRare: true,
    },
  ),
  ofRows("apikey-create", (folder) => inInstance(folder, "apikey-create", firstUser(folder), "--description=x"), {
    // It prints a key that can only be used if it was stored.
    state: (folder) => ({ keys: String(rowsIn(folder, "user_api_keys") > 0) }),
    isRare: true,
  }),
  ofRows("apikey-revoke", (folder) => inInstance(folder, "apikey-revoke", firstUser(folder), "built-in"), {
    state: (folder) => isChanged(folder, "api_key"),
    prepare: (folder) => {
      createUsedInstance(folder);
      changeDatabase(path.join(folder, database), `UPDATE users SET api_key = '${before}' WHERE user_id = 2`);
    },
    isRare: true,
  }),
  ofRows("sshkey-add", (folder) => inInstance(folder, "sshkey-add", firstUser(folder), `--key=${publicKey}`), {
    repeatable: false,
    isRare: true,
  }),
  ofRows("sshkey-remove", (folder) => inInstance(folder, "sshkey-remove", firstUser(folder), "99"), {
    prepare: (folder) => {
      createUsedInstance(folder);
      run(...inInstance(folder, "sshkey-add", firstUser(folder), `--key=${publicKey}`));
      changeDatabase(
        path.join(folder, database),
        "UPDATE user_ssh_keys SET user_ssh_key_id = 99 WHERE description = 'a comment'",
      );
    },
    repeatable: false,
    isRare: true,
  }),
  ofRows("setting-set", (folder) => inInstance(folder, "setting-set", "title", "another title"), { isRare: true }),
  {
    name: "repos-path",
    prepare: (folder) => {
      createDatabase(folder);
      makeRepositories(folder);
      run("repo-scan", "-c", path.join(folder, ini));
      renameSync(path.join(folder, "repositories"), path.join(folder, "moved"));
    },
    args: (folder) => inInstance(folder, "repos-path", path.join(folder, "moved"), "--yes"),
    state: databaseState,
    isRare: true,
    kept: {
      name: /(^|\/)moved-root-[^/]*\.json$/,
      check: (file) => void JSON.parse(readFileSync(file, "utf8")),
    },
  },
  {
    name: "doctor-fix-permissions",
    prepare: (folder) => {
      createDatabase(folder);
      changeDatabase(
        path.join(folder, database),
        "DELETE FROM user_to_perm WHERE permission_id = 1",
        "DELETE FROM permissions WHERE permission_id NOT IN (SELECT permission_id FROM user_to_perm)",
      );
    },
    args: (folder) => inInstance(folder, "doctor", "--fix=permission-missing", "--yes"),
    state: databaseState,
    isRare: true,
  },
  {
    name: "doctor-fix-hooks",
    prepare: (folder) => {
      createDatabase(folder);
      const { python } = fakePython(path.join(folder, "venv"));
      run(...inInstance(folder, "config-set", "--no-backup", `git_hook_interpreter=${python}`));
      makeRepositories(folder);
      run("repo-scan", "-c", path.join(folder, ini));
      rmSync(path.join(folder, "repositories/alpha/hooks/post-receive"));
    },
    args: (folder) => inInstance(folder, "doctor", "--fix=git-hook-missing", "--yes"),
    state: (folder) => ({
      ...databaseState(folder),
      hook: contentOf(path.join(folder, "repositories/alpha/hooks/post-receive")),
    }),
    isRare: true,
  },
  {
    name: "doctor-fix-modes",
    prepare: (folder) => {
      createDatabase(folder);
      run(...inInstance(folder, "config-set", "--no-backup", "session.secret=0123456789abcdef0123456789abcdef"));
      chmodSync(path.join(folder, ini), 0o604);
    },
    args: (folder) => inInstance(folder, "doctor", "--fix=file-mode", "--yes"),
    state: (folder) => ({ ...iniState(folder), mode: (statSync(path.join(folder, ini)).mode & 0o777).toString(8) }),
    isRare: true,
  },
  {
    name: "doctor-fix-leftovers",
    prepare: (folder) => {
      createDatabase(folder);
      // Of a process that cannot exist.
      const killed = thisProcess().replace(/-\d+-/, "-999999999-");
      writeFileSync(path.join(folder, `.${ini}.kallithea-cli-${killed}-0123456789ab`), "[app:main]\n", { mode: 0o600 });
    },
    args: (folder) => inInstance(folder, "doctor", "--fix=leftover", "--yes"),
    state: (folder) => ({
      ...databaseState(folder),
      "left over": String(readdirSync(folder).some((name) => name.startsWith(`.${ini}.`))),
    }),
    isRare: true,
  },
  {
    name: "repo-purge-deleted",
    prepare: (folder) => {
      createDatabase(folder);
      makeRepositories(folder);
      run("repo-scan", "-c", path.join(folder, ini));
      renameSync(path.join(folder, "repositories/alpha"), path.join(folder, "repositories", deleted));
    },
    args: (folder) => inInstance(folder, "repo-purge-deleted", "--no-ask"),
    state: (folder) => ({ ...databaseState(folder), deleted: deletedIn(folder), ...othersIn(folder) }),
  },
  {
    name: "extensions-create-new",
    prepare: (folder) => run("config-create", path.join(folder, ini)),
    args: (folder) => inInstance(folder, "extensions-create", "--yes"),
    state: (folder) => ({ file: contentOf(path.join(folder, "extensions.py")) }),
    isRare: true,
  },
  {
    name: "extensions-create-replace",
    prepare: (folder) => {
      run("config-create", path.join(folder, ini));
      writeFileSync(path.join(folder, "extensions.py"), "mine = 1\n");
    },
    args: (folder) => inInstance(folder, "extensions-create", "--yes"),
    state: (folder) => ({ file: contentOf(path.join(folder, "extensions.py")) }),
    kept: {
      name: /^extensions\.py\./,
      check: (file) => {
        if (!["mine = 1\n"].includes(readFileSync(file, "utf8")) && contentOf(file) !== shippedExtensions())
          throw new Error("it was never the file");
      },
    },
    isRare: true,
  },
  {
    name: "iis-install",
    program: path.join(projectRoot, "test/support/faults/as-on-windows.cjs"),
    prepare: (folder) => {
      run("config-create", path.join(folder, ini));
      fakePython(path.join(folder, "venv"));
      writeFileSync(path.join(folder, "dispatch.py"), "mine = 1\n");
    },
    args: (folder) => inInstance(folder, "iis-install", `--python=${path.join(folder, "venv/bin/python")}`),
    state: (folder) => ({ file: contentOf(path.join(folder, "dispatch.py")) }),
    kept: {
      name: /^dispatch\.py\./,
      check: (file) => {
        if (readFileSync(file, "utf8") !== "mine = 1\n" && !/^import sys|isapi/m.test(readFileSync(file, "utf8")))
          throw new Error("it was never the file");
      },
    },
    isRare: true,
  },
  {
    name: "front-end-build",
    prepare: makeFrontEnd,
    args: (folder) => ["front-end-build", `--python=${path.join(folder, "venv/bin/python")}`, "--no-install-deps"],
    // Each file is replaced on its own. The source map has the name of a temporary folder.
    state: (folder) => {
      const files = Object.entries(filesOf(path.join(folder, served)));
      return Object.fromEntries(files.filter(([name]) => !/^\.front-end-build-|\.map$/.test(name)));
    },
    isRare: true,
  },
];

const before = "0123456789012345678901234567890123456789";

function firstUser(folder: string): string {
  return String(askDatabase(folder, "SELECT username FROM users WHERE user_id = 2"));
}

function rowsIn(folder: string, table: string): number {
  return Number(askDatabase(folder, `SELECT count(*) FROM ${table}`));
}

function isChanged(folder: string, column: string): State {
  const found = askDatabase(folder, `SELECT ${column} FROM users WHERE user_id = 2`);
  return { [column]: found === before ? "the old one" : "another one" };
}

function shippedExtensions(): string {
  return contentOf(path.join(projectRoot, "templates/extensions.py"));
}

/** Whether anything is left of what was deleted in the web pages; a part of it counts as all of it. */
function deletedIn(folder: string): string {
  return readdirSync(path.join(folder, "repositories")).some((name) => name.startsWith("rm__")) ? "there" : "gone";
}

/** Every file of the other repositories. */
function othersIn(folder: string): Record<string, string> {
  const root = path.join(folder, "repositories");
  return Object.fromEntries(
    ["group", "mercurial"].map((name) => [name, JSON.stringify(filesOf(path.join(root, name)))]),
  );
}

function filesOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), contentOf(file)]),
  );
}

const served = "venv/lib/python3.8/site-packages/kallithea/public";

/** Programs that stand for npm's packages, as few as the build takes files from. */
function makeFrontEnd(folder: string): void {
  const { packageFolder } = fakePython(path.join(folder, "venv"));
  const modules = path.join(packageFolder, "front-end/node_modules");
  for (const name of ["css", "js"]) mkdirSync(path.join(packageFolder, "public", name), { recursive: true });
  writeFrontEndModules(modules);
  writeFileSync(path.join(packageFolder, "front-end/main.less"), '@import "a.less";\n');
  writeFileSync(path.join(packageFolder, "public/css/style.css"), "old");
  writeFileSync(path.join(packageFolder, "public/js/base.js"), "its own");
}
