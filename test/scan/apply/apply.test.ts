import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { applyDecision } from "../../../src/scan/apply/apply.js";
import { dryRunEffects } from "../../../src/scan/apply/effects.js";
import type { ScanContext } from "../../../src/scan/context.js";
import { withoutMoves } from "../../../src/scan/moves/decision.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

it("does not remove what has come back since the plan was made", async () => {
  const root = temporaryFolder();
  emptyBare(path.join(root, "back"));
  mkdirSync(path.join(root, "half"));
  writeFileSync(path.join(root, "half/HEAD"), "");
  const missing = ["back", "gone", "half"].map((name, id) => ({ id, name, type: "git" }));
  const context = { instance: { root }, options: {}, effects: dryRunEffects };
  const plan = { missing, add: [], known: [], unknown: [], notWritable: [], skipped: [] };
  const { removed } = await applyDecision(context as unknown as ScanContext, {
    ...withoutMoves(plan),
    remove: missing,
  });
  expect(removed).toEqual(["gone"]);
});
