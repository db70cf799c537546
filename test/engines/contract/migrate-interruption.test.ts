// Ctrl-C and SIGTERM during an upgrade or downgrade.
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { InterruptedError } from "../../../src/errors.js";
import { downgrade } from "../../../src/migrations/run/downgrade.js";
import { upgrade } from "../../../src/migrations/run/upgrade.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type Engine, engines, query } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { openSessionOn, plainly } from "../../support/migrations/migration-session.js";
import { writeRevisions } from "../../support/migrations/write-revision-file.js";

const createTable = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';
const signal = "globalThis.interruptUpgrade();";

/** A session whose revisions can send a signal by calling a function. */
async function interruptible(
  engine: Engine,
  bodies: Parameters<typeof writeRevisions>[1],
  name: "SIGINT" | "SIGTERM" = "SIGINT",
) {
  const url = await databaseOn(engine, "CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);");
  const opened = await openSessionOn(url, writeRevisions(path.join(temporaryFolder(), "versions"), bodies));
  const controller = new AbortController();
  const interrupt = () => controller.abort(new InterruptedError(name));
  vi.stubGlobal("interruptUpgrade", interrupt);
  return { url, session: { ...opened, signal: controller.signal }, interrupt };
}

async function interruptionOf(work: Promise<unknown>): Promise<InterruptedError> {
  const error = await work.catch((error: unknown) => error);
  if (error instanceof InterruptedError) return error;
  throw new Error(`not interrupted: ${error}`, { cause: error });
}

const versions = async (url: string) =>
  (await query(url, "SELECT version_num FROM alembic_version")).map((row) => row.version_num);

describe.each(engines.filter((engine) => engine.rollsBackSchemaChanges))("on $title", (engine) => {
  describe.skipIf(engine.missing)("an interruption", () => {
    it("during a step rolls it back, and reports the revision of the database and how to continue", async () => {
      const { url, session } = await interruptible(engine, {
        aaaa: createTable,
        bbbb: `op.execute("INSERT INTO t VALUES (1)"); await op.query("SELECT 1 AS a"); ${signal} op.execute("DELETE FROM old");`,
        cccc: "",
      });
      const { message, hint, exitStatus } = await interruptionOf(upgrade(session, "head", plainly));
      expect(message).toBe("Interrupted during upgrade aaaa -> bbbb.");
      expect(hint?.split("\n")).toEqual([
        "The upgrade of revision bbbb was rolled back: the database is still at aaaa.",
        "Not started:",
        "  upgrade bbbb -> cccc",
        "To continue, run `migrate upgrade cccc`.",
      ]);
      expect(exitStatus).toBe(130);
      expect(await versions(url)).toEqual(["aaaa"]);
      expect([await query(url, "SELECT * FROM t"), await query(url, "SELECT * FROM old")]).toMatchObject([
        [],
        [{ a: 1 }],
      ]);
    });

    it("is reported even if the revision swallows it", async () => {
      const { url, session } = await interruptible(engine, {
        aaaa: `${signal} try { await op.query("SELECT 1 AS a"); } catch {}`,
      });
      expect((await interruptionOf(upgrade(session, "head", plainly))).message).toBe(
        "Interrupted during upgrade  -> aaaa.",
      );
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });
  });
});

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("an interruption", () => {
    it("of a downgrade keeps the steps that are complete", async () => {
      const { url, session, interrupt } = await interruptible(
        engine,
        { aaaa: "", bbbb: ["", "/* */"], cccc: "" },
        "SIGTERM",
      );
      await upgrade({ ...session, signal: undefined }, "head", plainly);
      session.report.log = (line) => void (line.startsWith("Running downgrade bbbb") && interrupt());
      const { message, hint, exitStatus } = await interruptionOf(downgrade(session, "base", plainly));
      expect(message).toBe("Interrupted during downgrade bbbb -> aaaa.");
      expect(hint).toContain("Not started:\n  downgrade aaaa -> \nTo continue, run `migrate downgrade base`.");
      expect(exitStatus).toBe(143);
      expect(await versions(url)).toEqual(["bbbb"]);
    });

    it("between two steps reports the revision of the database", async () => {
      const { url, session, interrupt } = await interruptible(engine, { aaaa: "", bbbb: "" });
      interrupt();
      const { message, hint } = await interruptionOf(upgrade(session, "head", plainly));
      expect(message).toBe("Interrupted: the database is at base.");
      expect(hint).toContain(
        "Not started:\n  upgrade  -> aaaa\n  upgrade aaaa -> bbbb\nTo continue, run `migrate upgrade bbbb`.",
      );
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });

    it("of a rehearsal changes nothing", async () => {
      const { session, url } = await interruptible(engine, { aaaa: [createTable, `${signal} op.dropTable("t");`] });
      const { message } = await interruptionOf(upgrade(session, "head", { backup: false, rehearse: true }));
      expect(message).toBe("Interrupted: nothing was changed.");
      await expect(query(url, "SELECT * FROM t")).rejects.toThrow();
    });
  });
});

describe.each(engines.filter((engine) => !engine.rollsBackSchemaChanges))("on $title", (engine) => {
  it.skipIf(engine.missing)(
    "an interruption during a step reports what is done, and the next run resumes",
    async () => {
      const { url, session } = await interruptible(engine, {
        aaaa: createTable,
        bbbb: `op.execute("INSERT INTO t VALUES (1)"); await op.query("SELECT 1 AS a"); ${signal} op.execute("DELETE FROM old");`,
      });
      const { message, hint } = await interruptionOf(upgrade(session, "head", plainly));
      expect(message).toBe("Interrupted during upgrade aaaa -> bbbb.");
      expect(hint).toMatch(/^Revision bbbb is partially applied: .*\nDone:\n.*INSERT INTO t/);
      await upgrade({ ...session, signal: undefined }, "head", plainly);
      expect([
        await query(url, "SELECT * FROM t"),
        await query(url, "SELECT * FROM old"),
        await versions(url),
      ]).toMatchObject([[{ a: 1 }], [], ["bbbb"]]);
    },
  );
});
