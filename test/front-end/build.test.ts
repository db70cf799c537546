// The steps with programs that stand for npm's packages: what is written where, and what is left of a failure.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { LockFile } from "../../src/files/lock-file.js";
import { buildFrontEnd } from "../../src/front-end/build.js";
import type { BuildOptions } from "../../src/front-end/build-context.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { writeFrontEndModules } from "../support/reference/fake-front-end.js";

let packageFolder: string;
let python: string;
const lines: string[] = [];

beforeEach(() => {
  const root = temporaryFolder();
  packageFolder = path.join(root, "kallithea");
  python = path.join(root, "python");
  writeFileSync(python, "#!/bin/sh\nprintf .hll\n", { mode: 0o755 });
  for (const name of ["css", "js", "codemirror/old"])
    mkdirSync(path.join(packageFolder, "public", name), { recursive: true });
  mkdirSync(path.join(packageFolder, "front-end"));
  writeIn("public/css/style.css", "old");
  writeIn("public/js/base.js", "its own");
  writeIn("public/codemirror/old/file.js", "old");
  writeIn("front-end/main.less", '@import "a.less";\n@import (optional) "theme.less";\n');
  writeIn("front-end/package.json", "{}");
  writeIn("front-end/package-lock.json", "{ }");
  lines.length = 0;
  return () => vi.unstubAllEnvs();
});

const writeIn = (name: string, text: string) => writeFileSync(path.join(packageFolder, name), text);
const read = (name: string) => readFileSync(path.join(packageFolder, name), "utf8");
const filesIn = (name: string) =>
  readdirSync(path.join(packageFolder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(packageFolder, path.join(entry.parentPath, entry.name)))
    .sort();

function build(options: Partial<BuildOptions> = {}): Promise<string[]> {
  const onLine = (line: string): number => lines.push(line);
  const { signal } = new AbortController();
  const defaults = { installDeps: false, generate: true, npmOutput: "ignore" as const, signal };
  return buildFrontEnd({ packageFolder, python, onStep: onLine, onWarning: onLine, ...defaults, ...options });
}

/** Puts a program that stands for npm on PATH. */
function fakeNpm(script: string): void {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "npm"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
}

describe("building the front-end", () => {
  it("replaces what is generated, keeps what is not, and leaves nothing else behind", async () => {
    writeFrontEndModules(path.join(packageFolder, "front-end/node_modules"));
    mkdirSync(path.join(packageFolder, "public/.front-end-build-abc123/css"), { recursive: true });
    const files = await build();
    expect(read("public/css/style.css")).toBe("css .hll");
    // From there, ../../front-end is the folder of the sources.
    expect(read("public/css/style.css.map")).toMatch(/ \S+\/front-end\/main\.less \S+\/public\/[^/]+\/style\.css$/);
    expect(read("public/LICENSES.txt")).toContain("less@1.0.0 from ");
    expect(read("public/js/jquery.min.js")).toBe("new jquery/dist/jquery.min.js");
    expect(filesIn("public")).toEqual([...files, "js/base.js"].map((name) => `public/${name}`).sort());
    expect(files).toHaveLength(3 + 13 + 2);
    expect(filesIn("front-end").filter((name) => !name.includes("node_modules"))).toEqual([
      "front-end/main.less",
      "front-end/package-lock.json",
      "front-end/package.json",
      "front-end/tmp/pygments.css",
    ]);
    expect(lines).toEqual([
      "Building CSS styling based on Bootstrap",
      "Preparing Bootstrap JS",
      "Preparing jQuery JS with Flot, Caret and Atwho",
      "Preparing DataTables JS",
      "Preparing Select2 JS",
      "Preparing CodeMirror JS",
      "Generating LICENSES.txt",
    ]);
  });

  it("stops at a mistake in the site's theme, which the compiler would ignore", async () => {
    writeFrontEndModules(path.join(packageFolder, "front-end/node_modules"));
    writeIn("front-end/theme.less", "a {{");
    const before = filesIn("public");
    await expect(build()).rejects.toMatchObject({
      message: "The style sheet cannot be built: ParseError: Unrecognised input in theme.less on line 1, column 4:",
      hint: "1 a {{\nNo file of the web pages was changed.",
    });
    expect(filesIn("public")).toEqual(before);
    writeIn("front-end/theme.less", "a {}");
    await build();
  });

  it("changes nothing that is served if a step fails", async () => {
    const before = filesIn("public");
    await expect(build()).rejects.toMatchObject({
      message: expect.stringMatching(/node_modules\/less\/bin\/lessc does not exist\.$/),
      hint: "Install the dependencies first: kallithea-cli front-end-build --no-generate",
    });
    const modules = path.join(packageFolder, "front-end/node_modules");
    const failures: [string, string | undefined, RegExp][] = [
      ["less/bin/lessc", "process.exit(3)", /The style sheet cannot be built: .* failed \(exit status 3\)/],
      ["less/bin/lessc", "process.kill(process.pid)", /failed \(signal SIGTERM\)/],
      ["select2/select2.png", undefined, /select2\/select2\.png does not exist/],
      ["license-checker/bin/license-checker", "throw 1", /license-checker failed \(exit status 1\)/],
    ];
    for (const [file, text, message] of failures) {
      writeFrontEndModules(modules);
      if (text === undefined) rmSync(path.join(modules, file));
      else writeFileSync(path.join(modules, file), text);
      await expect(build()).rejects.toThrow(message);
      expect(filesIn("public")).toEqual(before);
    }
    writeFileSync(python, "#!/bin/sh\necho 'No module named pygments' >&2\nexit 1\n");
    await expect(build()).rejects.toMatchObject({ hint: "No module named pygments" });
    expect(read("public/css/style.css")).toBe("old");
  });

  it("installs exactly what is locked, with the compiler, without scripts, and keeps the lock file", async () => {
    const modules = path.join(temporaryFolder(), "modules");
    writeFrontEndModules(modules);
    fakeNpm(`echo "$@" > "${modules}/said"; echo changed > package-lock.json; cp -r "${modules}" node_modules`);
    mkdirSync(path.join(packageFolder, "front-end/node_modules/old"), { recursive: true });
    expect(await build({ installDeps: true, generate: false })).toEqual([]);
    expect(readFileSync(path.join(modules, "said"), "utf8")).toMatch(/^ci --include=dev --ignore-scripts /);
    expect(read("front-end/package-lock.json")).toBe("{ }");
    expect(existsSync(path.join(packageFolder, "front-end/node_modules/old"))).toBe(false);
    expect(existsSync(path.join(packageFolder, "front-end/node_modules/less"))).toBe(true);
    expect(readdirSync(path.join(packageFolder, "front-end")).filter((name) => name.startsWith("."))).toEqual([]);
    expect(lines).toEqual(["Running 'npm ci' to install front-end dependencies from package-lock.json"]);
  });

  it("keeps the packages that are installed if npm fails, does nothing or is missing", async () => {
    mkdirSync(path.join(packageFolder, "front-end/node_modules/old"), { recursive: true });
    for (const [script, message] of [
      ["exit 7", "npm could not install the front-end dependencies (exit status 7)."],
      ["exit 0", "npm could not install the front-end dependencies (no node_modules)."],
    ] as const) {
      fakeNpm(script);
      await expect(build({ installDeps: true })).rejects.toThrow(message);
    }
    vi.stubEnv("PATH", "/nowhere");
    await expect(build({ installDeps: true })).rejects.toThrow("npm cannot be started: there is no such program.");
    expect(existsSync(path.join(packageFolder, "front-end/node_modules/old"))).toBe(true);
  });

  it("follows no link that was put in the place of a file", async () => {
    writeFrontEndModules(path.join(packageFolder, "front-end/node_modules"));
    const victim = path.join(temporaryFolder(), "victim");
    writeFileSync(victim, "kept");
    rmSync(path.join(packageFolder, "public/css/style.css"));
    symlinkSync(victim, path.join(packageFolder, "public/css/style.css"));
    await build();
    expect(readFileSync(victim, "utf8")).toBe("kept");
    expect(read("public/css/style.css")).toBe("css .hll");
  });

  it("is done by one at a time", async () => {
    const lock = new LockFile(path.join(packageFolder, "front-end/.front-end-build-lock"));
    lock.tryLock();
    await expect(build()).rejects.toThrow("A front-end-build is already running");
    lock.unlock();
  });

  it("stops when it is interrupted, also during a step", async () => {
    writeFrontEndModules(path.join(packageFolder, "front-end/node_modules"));
    const before = filesIn("public");
    const controller = new AbortController();
    const started = path.join(temporaryFolder(), "started");
    writeFileSync(python, `#!/bin/sh\ntouch ${started}\nexec sleep 60\n`);
    const building = build({ signal: controller.signal });
    const timer = setInterval(() => existsSync(started) && controller.abort(new Error("stop")), 20);
    await expect(building).rejects.toThrow("stop");
    clearInterval(timer);
    expect(filesIn("public")).toEqual(before);
  });
});
