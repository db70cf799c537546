// The shortcut of these tests, which runs the original's programs in forks of one process, against the programs.
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dumpDatabase, withoutChance } from "../support/databases/dump.js";
import { restoreRelease } from "../support/reference/old-release.js";
import { describeAgainstReference, type Finished, runAlone, runReference } from "../support/reference/reference.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import { writeOriginalIni } from "./original-ini.js";

type Run = typeof runReference;

const account = ["--user=doe", "--email=doe@example.com", "--password=123456"];

const commandLines: [name: string, args: string[], input?: string][] = [
  ["kallithea-cli", ["db-create", "-c", "my.ini", "--repos=repositories", ...account], "y\n"],
  ["kallithea-cli", ["repo-scan", "-c", "my.ini", "--remove-missing"]],
  ["kallithea-cli", ["config-create", "other.ini", "[app:main]", "x=1"]],
  ["alembic", ["-c", "old.ini", "upgrade", "head"]],
  ["alembic", ["-c", "old.ini", "history"]],
  ["alembic", ["-c", "old.ini", "downgrade", "nothing"]],
  ["python", ["-c", "import sys; print(sys.argv, sys.path[0], sys.stdin.read(), sys.stdout.encoding)", "é"], "in: é"],
  ["python", ["-c", "import atexit; atexit.register(print, 'last'); 1 / 0"]],
  ["python", ["-c", "import sys; sys.exit('why')"]],
  [
    "python",
    [
      "-c",
      "import os, sys, kallithea.lib.utils; print(os.getcwd(), __name__, sorted(os.environ.items())); sys.exit(3)",
    ],
  ],
];

describeAgainstReference("programs in forks of one process", () => {
  it("print, return and write the same as alone", () => {
    const [forked, alone] = [runReference, runAlone].map(runAll);
    expect(forked).toEqual(alone);
  });
});

/** In a folder of its own, whose name is not in the results. */
function runAll(run: Run) {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "repositories"));
  runGitTool(folder, ["init", "--quiet", "--bare", "repositories/one"]);
  writeOriginalIni(path.join(folder, "my.ini"), `sqlite:///${folder}/my.db`);
  writeOriginalIni(path.join(folder, "old.ini"), `sqlite:///${folder}/old.db`);
  restoreRelease("kallithea-0.6.3", path.join(folder, "old.db"));
  const finished = commandLines.map(([name, args, input = ""]) =>
    withoutTimes(run(name, args, { cwd: folder, input })),
  );
  const databases = ["my.db", "old.db"].map((name) => withoutChance(dumpDatabase(path.join(folder, name))));
  const ini = readFileSync(path.join(folder, "other.ini"), "utf8").replaceAll(/[0-9a-f]{32}/g, "RANDOM");
  return JSON.parse(JSON.stringify({ finished, databases, ini }).replaceAll(folder, "FOLDER"));
}

function withoutTimes({ stderr, ...rest }: Finished): Finished {
  return { ...rest, stderr: stderr.replaceAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}/gm, "TIME") };
}
