import { readdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

it("names the removal journal of a repository that comes back, which the command restores", async () => {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  const [a, away] = [path.join(made.repositories, "a"), path.join(made.folder, "away")];
  for (const name of ["a", "b"]) emptyBare(path.join(made.repositories, name));
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  const scan = (...options: string[]) => runHere(["repo-scan", "-c", made.ini, ...options]);
  renameSync(a, away);
  expect((await scan("--remove-missing")).status).toBe(0);
  const [journal = ""] = readdirSync(made.folder).filter((name) => name.startsWith("removed-repositories-"));
  writeFileSync(path.join(made.folder, "removed-repositories-29991231-000000.json"), "damaged");
  renameSync(away, a);
  expect((await scan("--dry-run")).stderr).toContain("a was removed earlier.");
  const { status, stderr } = await scan();
  expect(status).toBe(0);
  expect(stderr).toContain("a was removed earlier.");
  expect(stderr).toMatch(new RegExp(`kallithea-cli repo-restore .*${journal} --replace\n`));
  const restored = await runHere(["repo-restore", "-c", made.ini, path.join(made.folder, journal), "--replace"]);
  expect(restored.status, restored.stderr).toBe(0);
  emptyBare(path.join(made.repositories, "c"));
  expect((await scan()).stderr).not.toContain("removed earlier");
});
