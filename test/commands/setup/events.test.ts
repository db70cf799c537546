import { describe, expect, it } from "vitest";
import { Events } from "../../../src/commands/setup/events.js";
import { RefusedError } from "../../../src/errors.js";

const options = { json: false, quiet: false, dryRun: false };
const created = { event: "config", changed: true, sentence: "Created my.ini" } as const;

function failed(
  given: Partial<typeof options>,
  before: readonly (typeof created)[],
): { error: RefusedError; lines: string[] } {
  const lines: string[] = [];
  const events = new Events({ ...options, ...given }, { print: (line) => void lines.push(line) });
  for (const event of before) events.report(event);
  const error = new RefusedError("The database cannot be written. Nothing was changed.", "Or: nothing was changed.");
  events.failed(error);
  return { error, lines };
}

describe("a step of setup that fails", () => {
  it("does not say that nothing was changed if an earlier step has changed something", () => {
    expect(failed({}, [created]).error).toMatchObject({
      message: "The database cannot be written. Nothing else was changed.",
      hint: "Or: nothing else was changed.",
      exitStatus: 5,
    });
    expect(failed({ json: true }, [created]).lines.at(-1)).toContain("Nothing else was changed.");
  });

  it("says so if that is true", () => {
    expect(failed({}, []).error.message).toBe("The database cannot be written. Nothing was changed.");
    expect(failed({ dryRun: true }, [created]).error.message).toContain("Nothing was changed.");
  });
});
