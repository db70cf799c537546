// The original's own tests of SSH, with this program as `kallithea-cli`.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram } from "../support/reference/reference.js";

const librariesMissing = existsSync(path.join(path.dirname(referenceProgram("")), "complete-tests"))
  ? ""
  : " (skipped: no libraries for it; test/interop/install-reference.sh installs them)";

/** TRAP: unpacked by root, the repositories would belong to a user that Mercurial does not trust. */
const runTests = `
import os, sys, tarfile
tarfile.TarFile.chown = lambda *args, **kwargs: None
import kallithea.tests, pytest
tests = os.path.join(os.path.dirname(kallithea.tests.__file__), "other", "test_vcs_operations.py")
sys.exit(pytest.main(["-p", "no:cacheprovider", "-q", "-k", "Ssh", tests]))
`;

describeAgainstReference("Kallithea's own tests", () => {
  test.skipIf(librariesMissing !== "")(`of SSH pass${librariesMissing}`, () => {
    const folder = temporaryFolder();
    for (const name of ["bin", "home", "tmp", "work"]) mkdirSync(path.join(folder, name));
    const started = path.join(folder, "started");
    const program = path.join(folder, "bin/kallithea-cli");
    writeFileSync(program, `#!/bin/sh\necho "$1" >> '${started}'\nexec '${process.execPath}' '${builtProgram}' "$@"\n`);
    chmodSync(program, 0o755);
    const { status, stdout, stderr } = spawnSync(referenceProgram("python"), ["-c", runTests], {
      cwd: path.join(folder, "work"),
      encoding: "utf8",
      env: {
        PATH: [path.dirname(program), path.dirname(referenceProgram("hg")), process.env.PATH].join(path.delimiter),
        HOME: path.join(folder, "home"),
        TMPDIR: path.join(folder, "tmp"),
        LC_ALL: "C.UTF-8",
        KALLITHEA_WHOOSH_TEST_DISABLE: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONWARNINGS: "ignore",
      },
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^20 passed, \d+ deselected/m);
    const commands = readFileSync(started, "utf8").trim().split("\n");
    expect(new Set(commands)).toEqual(new Set(["ssh-serve"]));
    expect(commands.length).toBeGreaterThan(20);
  });
});
