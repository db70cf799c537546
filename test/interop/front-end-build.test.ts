// Both front-end-builds on copies of the real package, with the packages of npm that the original installs.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, frontEndModules, referenceProgram } from "../support/reference/reference.js";

const hasModules = existsSync(path.join(frontEndModules, "less"));
const title = hasModules
  ? "with the packages of npm"
  : `with the packages of npm (skipped: no ${frontEndModules}; test/interop/install-reference.sh installs them)`;

/** A copy of the real package, and a Python that finds it before its own. */
function copyOfPackage(): { packageFolder: string; python: string } {
  const folder = temporaryFolder();
  const origin = spawnSync(
    referenceProgram("python"),
    ["-c", 'import importlib.util; print(importlib.util.find_spec("kallithea").origin)'],
    { encoding: "utf8" },
  ).stdout.trim();
  const packageFolder = path.join(folder, "kallithea");
  cpSync(path.dirname(origin), packageFolder, { recursive: true });
  symlinkSync(frontEndModules, path.join(packageFolder, "front-end/node_modules"));
  const python = path.join(folder, "python");
  writeFileSync(
    python,
    `#!/bin/sh\nPYTHONPATH='${folder}' PYTHONWARNINGS=ignore exec '${referenceProgram("python")}' "$@"\n`,
    { mode: 0o755 },
  );
  return { packageFolder, python };
}

function buildWithOriginal({ python }: { python: string }, ...args: string[]) {
  const code = "from kallithea.bin.kallithea_cli import cli; cli(prog_name='kallithea-cli')";
  return spawnSync(python, ["-c", code, "front-end-build", ...args], {
    cwd: "/",
    encoding: "utf8",
    env: { ...process.env, PATH: `${path.dirname(referenceProgram("pygmentize"))}:${process.env.PATH}` },
  });
}

/** Names and contents below a folder, without the absolute path in a source map. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const bytes = readFileSync(file, "latin1").replaceAll(path.dirname(folder), "PACKAGE");
      const content = file.endsWith("style.css.map") ? sourcesOf(bytes) : bytes;
      return [path.relative(folder, file), createHash("sha256").update(content, "latin1").digest("hex")];
    }),
  );
}

/** The compiler reads files at the same time, and now and then writes the sources in another order. */
function sourcesOf(map: string): string {
  const { sources, sourcesContent } = JSON.parse(map) as { sources: string[]; sourcesContent: string[] };
  return JSON.stringify(sources.map((source, index) => [source, sourcesContent[index]]).sort());
}

describeAgainstReference("front-end-build", () => {
  describe.skipIf(!hasModules)(title, () => {
    it("writes the files that the original writes, byte for byte", () => {
      const [theirs, ours] = [copyOfPackage(), copyOfPackage()];
      const original = buildWithOriginal(theirs, "--no-install-deps");
      expect(original.status, original.stderr).toBe(0);
      const lock = readFileSync(path.join(ours.packageFolder, "front-end/package-lock.json"), "utf8");
      mkdirSync(path.join(ours.packageFolder, "public/codemirror"));
      writeFileSync(path.join(ours.packageFolder, "public/codemirror/old.js"), "of an older release");
      const built = runBuilt(["front-end-build", "--no-install-deps", "--python", ours.python]);
      expect(built).toEqual({ status: 0, signal: null, stdout: original.stdout, stderr: "" });
      const expected = contents(path.join(theirs.packageFolder, "public"));
      expect(contents(path.join(ours.packageFolder, "public"))).toEqual(expected);
      expect(expected["css/style.css"]).toBe("32db9a0244cc59d00e081f809fb9d4528a176e0511ab97b4c535fef8dfe4bb0e");
      expect(Object.keys(expected).length).toBeGreaterThan(300);
      expect(readFileSync(path.join(ours.packageFolder, "front-end/package-lock.json"), "utf8")).toBe(lock);
      const pygments = (folder: string) => readFileSync(path.join(folder, "front-end/tmp/pygments.css"), "utf8");
      expect(pygments(ours.packageFolder)).toBe(pygments(theirs.packageFolder));
    });

    it("reports every kind of mistake in theme.less, which the original ignores, and builds a good one alike", () => {
      const [theirs, ours] = [copyOfPackage(), copyOfPackage()];
      const theme = (text: string): void => {
        for (const { packageFolder } of [theirs, ours])
          writeFileSync(path.join(packageFolder, "front-end/theme.less"), text);
      };
      const args = ["front-end-build", "--no-install-deps", "--python", ours.python];
      theme("a { color: @nowhere; }\n");
      expect(runBuilt(args)).toMatchObject({ status: 1, stderr: expect.stringContaining("@nowhere is undefined") });
      theme('@import "missing";\n');
      expect(runBuilt(args)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("'missing' wasn't found"),
      });
      theme("@link-color: #123456;\na {{\n");
      expect(buildWithOriginal(theirs, "--no-install-deps").status).toBe(0);
      const refused = runBuilt(args);
      expect(refused).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(/^Error: The style sheet cannot be built: ParseError: .*theme\.less on line 2/),
      });
      expect(existsSync(path.join(ours.packageFolder, "public/css/style.css"))).toBe(false);
      theme("@link-color: #123456;\n");
      expect(buildWithOriginal(theirs, "--no-install-deps").status).toBe(0);
      const document = expectDocument("front-end-build", runBuilt([...args, "--json"]).stdout);
      expect(document).toMatchObject({ package: ours.packageFolder, version: "0.7.0", installed: false });
      const styles = [theirs, ours].map(({ packageFolder }) => contents(path.join(packageFolder, "public/css")));
      expect(styles[1]).toEqual(styles[0]);
      expect(readFileSync(path.join(ours.packageFolder, "public/css/style.css"), "utf8")).toContain("#123456");
    });
  });

  it("does nothing if both steps are switched off, as in the original", () => {
    const args = ["--no-install-deps", "--no-generate"];
    const theirs = buildWithOriginal({ python: referenceProgram("python") }, ...args);
    const ours = runBuilt(["front-end-build", ...args]);
    expect([theirs.status, theirs.stdout, theirs.stderr]).toEqual([ours.status, ours.stdout, ours.stderr]);
    expectDocument("front-end-build", runBuilt(["front-end-build", ...args, "--json"]).stdout);
  });
});
