// doctor on an instance that the original has made.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import { makeGit } from "../support/repositories/scanned-instance.js";

interface Finding {
  id: string;
  message: string;
  place: string | null;
}

function doctor(ini: string, ...words: string[]): Finding[] {
  const { stdout, stderr } = runBuilt(["doctor", "-c", ini, "--json", ...words]);
  expect(stderr).toBe("");
  const { findings } = expectDocument<{ findings: Finding[] }>("doctor", stdout);
  return findings.filter(({ id }) => !["program-version", "disk-space"].includes(id));
}

describeAgainstReference("doctor on an instance of the original", () => {
  it("finds that all may read its ini and database, and no fault with its hooks and its ssh-serve", {
    timeout: 120_000,
  }, () => {
    const folder = temporaryFolder();
    const ini = path.join(folder, "my.ini");
    const repositories = path.join(folder, "repos");
    mkdirSync(repositories);
    for (const name of ["a", "b"]) makeGit({ repositories }, name);
    const run = (...words: string[]) => {
      const { status, stderr } = runReference("kallithea-cli", words, { cwd: folder });
      expect(status, stderr).toBe(0);
    };
    run("config-create", ini, "ssh_enabled=true");
    const account = ["--user=doe", "--password=123456", "--email=doe@example.com"];
    run("db-create", "-c", ini, ...account, `--repos=${repositories}`, "--force-yes");
    run("repo-scan", "-c", ini);
    const text = readFileSync(ini, "utf8");
    expect(text).toContain(`kallithea_cli_path = ${referenceProgram("kallithea-cli")}`);
    const findings = doctor(ini, "--deep");
    expect(findings.map(({ id }) => id).filter((id) => /hook|cli|repository|schema|database|root/.test(id))).toEqual(
      [],
    );
    expect(findings.filter(({ id }) => id === "file-mode").map(({ place }) => place)).toEqual([
      ini,
      path.join(folder, "kallithea.db"),
    ]);
    expect(findings.map(({ id }) => id).filter((id) => /owner|writable|missing|reference/.test(id))).toEqual([]);
    // This program serves SSH clients, too.
    const ours = path.join(folder, "ours");
    writeFileSync(ours, `#!/bin/sh\nexec ${process.execPath} ${builtProgram} "$@"\n`, { mode: 0o755 });
    writeFileSync(ini, text.replace(/^kallithea_cli_path = .*$/m, `kallithea_cli_path = ${ours}`));
    expect(doctor(ini).find(({ id }) => id === "kallithea-cli-path")).toBeUndefined();
    // What --fix writes, the original sees as its own.
    rmSync(path.join(repositories, "a/hooks/post-receive"));
    expect(doctor(ini).map(({ id }) => id)).toContain("git-hook-missing");
    const { status, stderr } = runBuilt(["doctor", "-c", ini, "--fix", "git-hook-missing", "--yes"]);
    expect(status, stderr).toBe(0);
    run("repo-scan", "-c", ini, "--install-git-hooks");
    expect(
      doctor(ini)
        .map(({ id }) => id)
        .filter((id) => /hook/.test(id)),
    ).toEqual([]);
  });
});
