import { describe, expect, it } from "vitest";
import { type Performer, runWithOperations } from "../../../../src/migrations/run/steps/operation-queue.js";
import type { Operations } from "../../../../src/schema/operations.js";

/** Records the operations, and fails at `fail`. */
function performer(): Performer & { readonly done: string[] } {
  const done: string[] = [];
  return {
    done,
    async perform(queue) {
      for (const { work } of queue) {
        const text = work.kind === "execute" ? work.statement : work.kind;
        if (text === "fail") throw new Error("it failed");
        done.push(text);
      }
    },
    async query(statement) {
      done.push(statement);
      return [];
    },
  };
}

/** The error of `op` if it is used after its revision has ended. */
async function afterwards(use: (op: Operations) => unknown, revision = { id: "a1", path: import.meta.filename }) {
  let kept: Operations | undefined;
  const target = performer();
  const keep = (op: Operations) => {
    kept = op;
  };
  await runWithOperations(target, keep, revision);
  const error = await (async () => kept && use(kept))().catch((reason: unknown) => reason);
  return { error, done: target.done };
}

describe("`op` after its revision has ended", () => {
  it("refuses an operation with its file, line and call, and does nothing", async () => {
    const { error, done } = await afterwards((op) => op.execute("DELETE FROM users"));
    expect(error).toHaveProperty("name", "UserError");
    expect(String(error)).toMatch(
      /operation-queue\.test\.ts:\d+: op\.execute\(…\) was called after revision a1 had ended, and was not run\.$/,
    );
    expect(done).toEqual([]);
  });

  it("refuses a query, too", async () => {
    const { error, done } = await afterwards((op) => op.query("SELECT 1"));
    expect(String(error)).toContain("op.query(…) was called after revision a1 had ended");
    expect(done).toEqual([]);
  });
});

it("reports a failure that the revision has swallowed", async () => {
  const hide = async (op: Operations) => {
    op.execute("fail");
    await op.query("SELECT 1").catch(() => {});
    op.execute("more");
  };
  const target = performer();
  await expect(runWithOperations(target, hide)).rejects.toThrow("it failed");
  expect(target.done).toEqual([]);
});

describe("a number that no column can store", () => {
  const refusal = (use: (op: Operations) => unknown) =>
    runWithOperations(performer(), async (op) => void (await use(op)));

  it.each([
    ["of op.execute", ":n is NaN", (op: Operations) => op.execute("UPDATE t SET n = :n", { n: Number.NaN })],
    ["of op.query", ":n is Infinity", (op: Operations) => op.query("SELECT :n", { n: Number.POSITIVE_INFINITY })],
    [
      "of op.bulkInsert",
      "n is -Infinity",
      (op: Operations) => op.bulkInsert("t", [{ n: 1 }, { n: Number.NEGATIVE_INFINITY }]),
    ],
    [
      "as a default",
      "the default of n is NaN",
      (op: Operations) => op.addColumn("t", { name: "n", type: { kind: "float53" }, default: Number.NaN }),
    ],
  ])("is refused as a value %s", async (_, text, use) => {
    await expect(refusal(use)).rejects.toThrow(`the value of ${text}, which no column can store`);
  });
});
