// One database in both hands: ours and the real Alembic take turns on it.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli.js";
import { dumpDatabase } from "../support/dump.js";
import { migrateFile } from "../support/migration-session.js";
import { restoreRelease } from "../support/old-release.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { succeed } from "./pair.js";

/** A database of a release, and an ini of the real Kallithea for it. */
function instance(release: string, name = "kallithea"): { file: string; ini: string } {
  const folder = path.join(temporaryFolder(), name);
  mkdirSync(folder);
  const [file, ini] = [path.join(folder, `${name}.db`), path.join(folder, `${name}.ini`)];
  restoreRelease(release, file);
  succeed(runReference("kallithea-cli", ["config-create", ini, `sqlalchemy.url=sqlite:///%(here)s/${name}.db?timeout=60`]));
  return { file, ini };
}

function alembic(ini: string, ...words: string[]): string {
  return succeed(runReference("alembic", ["-c", ini, ...words])).stdout;
}

/** What the real Alembic would change in a database to have Kallithea 0.7.0's models in it. */
function differences(file: string): { kallithea: string[]; strict: string[] } {
  const script = path.join(projectRoot, "test/interop/compare-schema.py");
  return JSON.parse(succeed(runReference("python", [script, "differences", `sqlite:///${file}`])).stdout) as ReturnType<typeof differences>;
}

describeAgainstReference("ours and the real Alembic in turns", () => {
  it.each(["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"])(
    "%s upgraded by ours leaves Alembic nothing to do",
    async (release) => {
      const { file, ini } = instance(release);
      await migrateFile(file, "head");
      const before = dumpDatabase(file);
      alembic(ini, "upgrade", "head");
      expect(alembic(ini, "current")).toBe("7ba0d2cad930 (head)\n");
      expect(dumpDatabase(file)).toEqual(before);
    },
  );

  // Tables that Kallithea forgot to drop stay in all but the newest, and what 0.3 did not have.
  it.each(["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"])(
    "%s upgraded by ours differs from the models only as one that Alembic upgraded",
    async (release) => {
      const ours = instance(release);
      const theirs = instance(`${release}.upgraded-by-alembic`, "theirs");
      await migrateFile(ours.file, "head");
      expect(sorted(differences(ours.file))).toEqual(sorted(differences(theirs.file)));
    },
  );

  it("half of the way each, to the same end", async () => {
    const { file, ini } = instance("kallithea-0.3.7");
    const { file: whole } = instance("kallithea-0.3.7.upgraded-by-alembic", "theirs");
    await migrateFile(file, "ad357ccd9521");
    alembic(ini, "upgrade", "4851d15bc437");
    await migrateFile(file, "a0a1bf09c143");
    alembic(ini, "upgrade", "head");
    expect(rows(file)).toEqual(rows(whole));
  });

  it("down by Alembic what ours brought up, and down by ours what Alembic brought up", async () => {
    const { file, ini } = instance("kallithea-0.6.3");
    await migrateFile(file, "head");
    alembic(ini, "downgrade", "a0a1bf09c143");
    alembic(ini, "upgrade", "head");
    await migrateFile(file, "d7ec25b66e47", { direction: "downgrade" });
    await migrateFile(file, "head");
    expect(differences(file)).toEqual({ kallithea: [], strict: [] });
  });
});

function sorted({ kallithea, strict }: ReturnType<typeof differences>) {
  return { kallithea: [...kallithea].sort(), strict: [...strict].sort() };
}

function rows(file: string) {
  const { sqlite_sequence: _, ...tables } = dumpDatabase(file);
  return tables;
}
