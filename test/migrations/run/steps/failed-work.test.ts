import { describe, expect, it } from "vitest";
import { FailedWork } from "../../../../src/migrations/run/steps/failed-work.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { servers } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { migrateOn } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

describe("a failed operation", () => {
  it("has the database's message without the values that it quotes", () => {
    const cause = {
      driverError: new Error("Duplicate entry 's3cret' for key 'uq_t_a'"),
      query: "UPDATE t SET a = ?",
      parameters: ["s3cret"],
    };
    const { message, statement } = new FailedWork("op.execute(…)", new Error(), cause);
    expect(message).toBe("Duplicate entry '…' for key 'uq_t_a'");
    expect(statement).toBe("UPDATE t SET a = ?");
  });

  it("keeps quoted text that is not a value", () => {
    expect(new FailedWork("op.query(…)", new Error(), new Error("no such table: t")).message).toBe("no such table: t");
  });
});

describe.each(servers)("a value of the wrong type, on $title", (engine) => {
  it.skipIf(engine.missing)("is not in the message", async () => {
    const url = await serverDatabase(engine, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    const folder = writeRevisions(temporaryFolder(), {
      aaaa: 'op.execute("UPDATE t SET a = :value", { value: "s3cret" });',
    });
    const error: Error = await migrateOn(url, "head", { folder }).then(
      () => expect.unreachable(),
      (failure) => failure,
    );
    expect(error.message).toMatch(/integer/);
    expect(error.message).not.toContain("s3cret");
  });
});
