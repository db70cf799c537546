// extensions-create beside the original's: the lines, the file, and what Kallithea makes of it.
import { appendFileSync, existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";

const loader = fileURLToPath(new URL("load-extensions.py", import.meta.url));

describeAgainstReference("extensions-create", () => {
  it("prints the same, and writes a file with the same names to the same place", () => {
    const { ini, folder } = makeInstance(temporaryFolder());
    writeOriginalIni(ini, "sqlite:///x.db");
    const link = path.join(temporaryFolder(), "link.ini");
    symlinkSync(ini, link);
    const file = path.join(folder, "extensions.py");
    const words = ["extensions-create", "-c", link];
    const real = runReference("kallithea-cli", words);
    const theirs = loaded(folder);
    const answers = ["n\n", "maybe\ny\n"].map((input) => {
      const [own, other] = [runBuilt(words, { input }), runReference("kallithea-cli", words, { input })];
      expect([own.status, lastLine(own.stdout)]).toEqual([other.status, lastLine(other.stdout)]);
      return own.status;
    });
    expect(answers).toEqual([0, 0]);
    rmSync(file);
    const own = runBuilt(words);
    expect([own.status, own.stdout]).toEqual([real.status, real.stdout]);
    expect(loaded(folder)).toEqual(theirs);
  });

  it("writes a file that the application runs when it starts", async () => {
    const made = makeInstance(temporaryFolder());
    writeOriginalIni(made.ini, made.url);
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    expect((await runHere(["extensions-create", "-c", made.ini])).status).toBe(0);
    const file = path.join(made.folder, "extensions.py");
    expect(existsSync(file)).toBe(true);
    appendFileSync(file, "\nprint('the end of', __file__)\n");
    const { status, stdout, stderr } = runReference("kallithea-cli", ["repo-scan", "-c", made.ini]);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain(`the end of ${file}\n`);
  });

  it("shares no text with the original's file but names", () => {
    const { ini, folder } = makeInstance(temporaryFolder());
    writeOriginalIni(ini, "sqlite:///x.db");
    runReference("kallithea-cli", ["extensions-create", "-c", ini]);
    const theirs = new Set(readFileSync(path.join(folder, "extensions.py"), "utf8").split("\n"));
    const own = readFileSync(new URL("../../templates/extensions.py", import.meta.url), "utf8").split("\n");
    const shared = own.filter((line) => theirs.has(line) && !/^(def [A-Z_]+\(.*|[A-Z_]+ = .*| *""")?$/.test(line));
    expect(shared).toEqual([]);
  });
});

function loaded(folder: string): unknown {
  const { status, stdout, stderr } = runReference("python", [loader, folder]);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

function lastLine(stdout: string): string {
  return (stdout.trimEnd().split("\n").at(-1) ?? "").replace(/^.*\[y\/n\] /, "");
}
