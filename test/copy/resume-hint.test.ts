import { describe, expect, it } from "vitest";
import { withResumeHint } from "../../src/copy/copy-database.js";
import { exitStatus, InterruptedError, UserError } from "../../src/errors.js";

describe("withResumeHint", () => {
  it("adds the current state, and keeps the hint, the exit status and the cause", () => {
    const error = new UserError("The disk is full.", { hint: "Make room.", exitStatus: exitStatus.refused });
    expect(withResumeHint(error, "Nothing was changed.")).toMatchObject({
      message: "The disk is full. Nothing was changed.",
      hint: "Make room. Fix this and run the command again; it will resume.",
      exitStatus: exitStatus.refused,
      cause: error,
    });
  });

  it("adds a hint if there was none", () => {
    const { hint } = withResumeHint(new UserError("The disk is full."), "") as UserError;
    expect(hint).toBe("Fix this and run the command again; it will resume.");
  });

  it("says once that the command can be run again", () => {
    const error = new UserError("The disk is full.", { hint: "Free some space on it and run the command again." });
    const { hint } = withResumeHint(error, "") as UserError;
    expect(hint).toBe("Free some space on it and run the command again; it will resume.");
  });

  it("leaves an interruption one", () => {
    const error = withResumeHint(new InterruptedError("SIGINT"), "The database is unchanged.");
    expect(error).toBeInstanceOf(InterruptedError);
    expect(error).toMatchObject({
      message: "Interrupted. The database is unchanged.",
      hint: "Run the command again to resume.",
      exitStatus: exitStatus.interrupted,
    });
  });

  it("returns a bug unchanged", () => {
    const bug = new TypeError("x");
    expect(withResumeHint(bug, "Nothing was changed.")).toBe(bug);
  });
});
