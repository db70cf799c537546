// The man pages of the built program, as the two formatters that are in use read them.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const folder = path.join(projectRoot, "dist/man");
const files = readdirSync(folder).map((name) => path.join(folder, name));
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;
const unless = (program: string) => (has(program) ? "" : ` (skipped: ${program} is not installed)`);

function run(program: string, args: readonly string[], env = {}) {
  const { stdout, stderr, status } = spawnSync(program, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C.UTF-8", MANWIDTH: "80", MANPAGER: "cat", ...env },
  });
  return { stdout, stderr, status };
}

it.skipIf(!has("mandoc"))(`have no mistake that mandoc finds${unless("mandoc")}`, () => {
  expect(files.length).toBeGreaterThan(50);
  expect(run("mandoc", ["-Tlint", "-Wwarning", ...files])).toEqual({ stdout: "", stderr: "", status: 0 });
});

it.skipIf(!has("man"))(`have no mistake that man and groff find${unless("man")}`, () => {
  const { stderr, status } = run("man", ["--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", ...files]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

it.skipIf(!has("man"))(`are found by their names, and show what one types${unless("man")}`, () => {
  const man = temporaryFolder();
  mkdirSync(path.join(man, "man1"));
  for (const file of files) writeFileSync(path.join(man, "man1", path.basename(file)), readFileSync(file));
  const { stdout } = run("man", ["kallithea-cli-migrate-upgrade"], { MANPATH: man });
  expect(stdout).toContain("kallithea-cli migrate -c my.ini upgrade head --rehearse");
  expect(stdout).toMatch(/^ +--no-backup\n/m);
  expect(run("man", ["kallithea-cli"], { MANPATH: man }).stdout).toContain("kallithea-cli-repo-scan(1)");
});

it("are in the package", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  const [{ files: packed }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const names = packed.map((file) => file.path);
  const { man } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  expect(names).toEqual(expect.arrayContaining(man.map((file: string) => file.slice(2))));
  expect(names).toContain("templates/completion/kallithea-cli.fish");
});
