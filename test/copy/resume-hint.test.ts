import { describe, expect, it } from "vitest";
import { withResumeHint } from "../../src/copy/copy-database.js";
import { exitStatus, UserError } from "../../src/errors.js";

describe("goOn", () => {
  it("says how things are, and keeps the way out, the exit status and the cause", () => {
    const error = new UserError("The disk is full.", { hint: "Make room.", exitStatus: exitStatus.refused });
    expect(withResumeHint(error, "Nothing was changed.")).toMatchObject({
      message: "The disk is full. Nothing was changed.",
      hint: "Make room. Fix this and run the command again; it will resume.",
      exitStatus: exitStatus.refused,
      cause: error,
    });
  });

  it("has a way out where there was none", () => {
    const { hint } = withResumeHint(new UserError("The disk is full."), "") as UserError;
    expect(hint).toBe("Fix this and run the command again; it will resume.");
  });

  it("leaves a bug what it is", () => {
    const bug = new TypeError("x");
    expect(withResumeHint(bug, "Nothing was changed.")).toBe(bug);
  });
});
