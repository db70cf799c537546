import { describe, expect, it } from "vitest";
import { freeBackupName, isBackupName } from "../../../src/engines/server/create/backup-name.js";

const free = async () => false;

describe("the name under which an old database is kept", () => {
  it("consists of the time, the revision and the name of the database", async () => {
    expect(await freeBackupName("kallithea", ["7ba0d2cad930"], free)).toMatch(
      /^kallithea-cli-backup-\d{8}-\d{6}-7ba0d2cad930-kallithea$/,
    );
    expect(await freeBackupName("kallithea", [], free)).toMatch(/-base-kallithea$/);
  });

  it.each(["x".repeat(63), "ü".repeat(31), "😀".repeat(15)])(
    "is never longer than the 63 bytes that a server keeps: %s",
    async (database) => {
      const taken = new Set<string>();
      for (let time = 0; time < 12; time += 1) {
        const name = await freeBackupName(database, ["7ba0d2cad930", "a0a1bf09c143"], async (candidate) =>
          taken.has(candidate),
        );
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
        expect(name).not.toContain("\ufffd");
        expect(isBackupName(name, database)).toBe(true);
        taken.add(name);
      }
      expect(taken.size).toBe(12);
    },
  );

  it("is not mistaken for that of another database", async () => {
    const name = await freeBackupName("kallithea", ["7ba0d2cad930"], free);
    expect(["kallithea", "kallithea2", "kalli", "other"].map((database) => isBackupName(name, database))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(isBackupName("kallithea-cli-old-0123456789ab", "kallithea")).toBe(false);
  });
});
