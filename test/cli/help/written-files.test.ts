// The list of `help files`, held against the modules that write.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { writtenFiles } from "../../../src/cli/help/written-files.js";
import { projectRoot, runHere } from "../../support/cli/cli.js";
import { sourceFiles, textOf } from "../../support/project/source-imports.js";

const config = ["my.ini", "my.ini.TIME"];
const inKallithea = ["front-end/, public/"];

/** The names in the list of what each module writes. A new module that writes has to be added here, and to the list. */
const writes: Readonly<Record<string, readonly string[]>> = {
  "commands/config-create/data-folder.ts": ["--data-dir"],
  "commands/config/change-file.ts": ["FILE.lock"],
  "commands/db-backup/destination.ts": ["kallithea-backup-TIME.jsonl.gz", "FILE.lock"],
  "commands/db-restore/backup-file.ts": [".kallithea-backup.kallithea-cli-…"],
  "commands/db-restore/extraction.ts": ["--extract-config, --extract-journals"],
  "commands/instance/write-generated-file.ts": ["extensions.py", "dispatch.py"],
  "commands/repo-scan/plan-file.ts": ["--plan"],
  "commands/setup/ensure-config.ts": ["FILE.lock"],
  "engines/sqlite/copy/staging-file.ts": [".kallithea.db.kallithea-cli-copy"],
  "engines/sqlite/create/database-lock.ts": ["FILE.lock"],
  "engines/sqlite/create/keep-old-file.ts": ["kallithea.db.TIME.REVISION.backup"],
  "engines/sqlite/create/replace-file.ts": ["kallithea.db"],
  "engines/sqlite/migrate/back-up.ts": ["kallithea.db.TIME.MS.REVISION.backup"],
  "engines/sqlite/migrate/copy-database.ts": [".FILE.kallithea-cli-…"],
  "engines/sqlite/migrate/migration-engine.ts": ["FILE.lock"],
  "front-end/build.ts": inKallithea,
  "front-end/compile-style.ts": inKallithea,
  "front-end/copied-modules.ts": inKallithea,
  "front-end/install-dependencies.ts": inKallithea,
  "front-end/licenses.ts": inKallithea,
  "ini/logging/log-handlers.ts": ["log files"],
  "ini/replace-file.ts": config,
  "instance/doctor/fixes/backup.ts": ["kallithea-cli-doctor-TIME"],
  "instance/doctor/fixes/leftovers.ts": ["FILE.lock"],
  "instance/search-index.ts": ["index_dir", "FILE.lock"],
  "instance/settings/before-image.ts": ["moved-root-TIME.json"],
  "migrations/history/files/new-environment.ts": ["ID_MESSAGE.ts, DIRECTORY"],
  "migrations/history/files/write-revision.ts": ["ID_MESSAGE.ts, DIRECTORY"],
  "scan/deleted/purge.ts": ["rm__DATE_TIME__NAME"],
  "scan/refresh/scan-cache-file.ts": ["kallithea-cli-scan-KEY.jsonl"],
  "scan/removal/journal-file.ts": ["removed-repositories-TIME.json"],
  "ssh/authorized-keys/update.ts": ["authorized_keys", "FILE.lock"],
  "ssh/log.ts": ["ssh-serve.log"],
  "ssh/session/serve-mercurial.ts": ["kallithea-ssh-…/hgrc"],
  "vcs/git/in-process/server-info.ts": ["info/refs, objects/info/packs"],
  "vcs/hooks/git-hooks.ts": ["hooks/post-receive"],
};

/** Calls that create, rename or fill a file. */
const writing =
  /\b(writeAtomically|createTemporaryFile|publishUnderFreeName|keepUnderSecondName|new LockFile|writeFile|writeFileSync|appendFileSync|createWriteStream|mkdir|mkdirSync|mkdtempSync|copyFileSync|cpSync|linkSync|symlinkSync|renameSync)\(|openSync\([^)]*("w|"a|O_CREAT)|import \{[^}]*\bpublish\b[^}]*\} from "[^"]*write-atomically/;

describe("the list of files that the program writes", () => {
  it("has what each module that writes is known to write", () => {
    const found = sourceFiles.filter((file) => !file.startsWith("files/") && writing.test(textOf(file)));
    expect(found.sort()).toEqual(Object.keys(writes).sort());
  });

  it("has nothing else", () => {
    expect([...new Set(Object.values(writes).flat())].sort()).toEqual(writtenFiles.map(({ name }) => name).sort());
  });

  it("has the names that the sources use", () => {
    const sources = sourceFiles
      .filter((file) => !file.startsWith("cli/"))
      .map(textOf)
      .join("\n");
    const fixed = writtenFiles.flatMap(({ name }) =>
      name.split(
        /, |(?=\.kallithea-cli-)|^\.(?=kallithea-backup)|\/$|\/(?=hgrc)|\.?(?:TIME|DATE_TIME|REVISION|KEY|MS|FILE|ID_MESSAGE|NAME|…)\.?|(?:my\.ini|kallithea\.db)\.?/,
      ),
    );
    const parts = fixed.filter((part) => part.length > 3 && !part.startsWith("--") && part !== "log files");
    expect(parts.filter((part) => !sources.includes(part.replace(/^DIRECTORY$/, "directory")))).toEqual([]);
  });

  it("has the same rows in docs/reference.md", () => {
    const page = readFileSync(path.join(projectRoot, "docs/reference.md"), "utf8");
    const [, table = ""] = page.split("## Files that it writes");
    const documented = [...table.matchAll(/^\| (?!---|file )`?([^|`]+)`? \| (.*) \|$/gm)].map(([, name, meaning]) => ({
      name,
      meaning,
    }));
    expect(documented).toEqual(writtenFiles);
  });

  it("is printed by `help files`", async () => {
    const { status, stdout } = await runHere(["help", "files"]);
    expect(status).toBe(0);
    const text = stdout.replace(/\s+/g, " ");
    for (const { name, meaning } of writtenFiles) expect(text).toContain(`${name} ${meaning}`);
  });
});
