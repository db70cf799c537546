import { expect, it, vi } from "vitest";
import type { DoctorContext } from "../../../src/instance/doctor/context.js";
import { fixGitHooks } from "../../../src/instance/doctor/fixes/git-hooks.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

vi.mock("../../../src/instance/doctor/checks/git-hooks.js", () => ({
  checkGitHooks: async () => [{ id: "git-hook-missing", place: ["one", "two"] }],
  shownRunner: () => "kallithea-cli",
}));
vi.mock("../../../src/instance/doctor/fixes/backup.js", () => ({
  Backup: class {
    outcome = () => ({ backup: undefined, undo: undefined });
    undoWith = () => {
      throw Object.assign(new Error("EACCES: permission denied, open"), { code: "EACCES", syscall: "open" });
    };
  },
}));

it("reports a hook whose backup cannot be written, and continues with the next one", async () => {
  const context = {
    scan: { hookRunner: { command: ["kallithea-cli"] }, journalFolder: "/nonexistent" },
    status: { root: temporaryFolder() },
    machine: { now: () => new Date() },
  };
  const { steps, apply } = await fixGitHooks(context as unknown as DoctorContext, "git-hook-missing");
  expect(steps).toHaveLength(2);
  expect((await apply(() => true)).failures).toEqual(["one: permission denied.", "two: permission denied."]);
});
