import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../../src/errors.js";
import { installGitHooks } from "../../../src/vcs/hooks/git-hooks.js";
import { projectRoot } from "../../support/cli/cli.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { bareRepository, writeIn } from "../../support/repositories/awkward-tree/git-objects.js";
import { runTool } from "../../support/repositories/run-tools.js";

const interpreter = "/opt/kallithea/bin/python3";
const foreign = "#!/bin/sh\nexit 0\n";
const old = "#!/usr/bin/python2\nimport os\nKALLITHEA_HOOK_VER\t= '0.3'\n";

function repository(hooks: Record<string, string> = {}): string {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  for (const [name, text] of Object.entries(hooks)) writeIn(folder, `hooks/${name}`, text);
  return folder;
}

const read = (folder: string, name: string) => readFileSync(path.join(folder, "hooks", name), "utf8");
const install = (folder: string, overwrite = false) => installGitHooks(folder, { runner: { interpreter }, overwrite });

test("a repository without a hooks folder gets one, with a hook that the umask lets run", () => {
  const folder = repository();
  expect(install(folder)).toEqual({ installed: true, warnings: [] });
  expect(read(folder, "post-receive")).toMatch(/^#!\/opt\/kallithea\/bin\/python3\n/);
  expect(read(folder, "post-receive")).toMatch(/^KALLITHEA_HOOK_VER = '0\.7\.0'$/m);
  expect(statSync(path.join(folder, "hooks/post-receive")).mode & 0o7777).toBe(0o777 & ~process.umask());
  expect(readdirSync(path.join(folder, "hooks"))).toEqual(["post-receive"]);
});

test("Kallithea's own hooks are renewed, and its old pre-receive is removed", () => {
  const other = readFileSync(path.join(projectRoot, "templates/post-receive"), "utf8").replace("'0.7.0'", "'0.3'");
  const folder = repository({ "post-receive": `#!/usr/bin/python2\n${other}`, "pre-receive": other });
  expect(install(folder)).toEqual({ installed: true, warnings: [] });
  expect(read(folder, "post-receive")).toContain("'0.7.0'");
  expect(readdirSync(path.join(folder, "hooks"))).toEqual(["post-receive"]);
});

test("what somebody has changed in Kallithea's hooks stays in a backup, unless there is one", () => {
  const folder = repository({ "pre-receive": old });
  install(folder);
  const current = read(folder, "post-receive");
  writeIn(folder, "hooks/post-receive", `${current}# local\n`);
  expect(install(folder)).toEqual({
    installed: true,
    warnings: ["its hook post-receive, which somebody had changed, was replaced; the old one is post-receive.bak"],
  });
  expect([read(folder, "post-receive"), read(folder, "post-receive.bak")]).toEqual([current, `${current}# local\n`]);
  expect(read(folder, "pre-receive.bak")).toBe(old);
  writeIn(folder, "hooks/post-receive", old);
  expect(installGitHooks(folder, { runner: { interpreter }, overwrite: false, hasBackup: true }).warnings).toEqual([]);
  expect(readdirSync(path.join(folder, "hooks")).sort()).toEqual([
    "post-receive",
    "post-receive.bak",
    "pre-receive.bak",
  ]);
  writeIn(folder, "hooks/post-receive", old);
  expect(install(folder).warnings).toEqual([expect.stringContaining("post-receive.bak.1")]);
});

test("a hook that runs without Python is kept if that is asked for, while its program exists", () => {
  const folder = repository();
  const program = path.join(path.dirname(folder), "it's a program");
  writeFileSync(program, "");
  installGitHooks(folder, { runner: { program: [process.execPath, program] }, overwrite: false });
  const native = read(folder, "post-receive");
  const keep = () => installGitHooks(folder, { runner: { interpreter }, overwrite: false, keepNative: true });
  expect(keep()).toEqual({ installed: true, warnings: [] });
  expect(read(folder, "post-receive")).toBe(native);
  chmodSync(path.join(folder, "hooks/post-receive"), 0o644);
  keep();
  expect(read(folder, "post-receive")).toContain(`#!${interpreter}\n`);
  installGitHooks(folder, { runner: { program: [program] }, overwrite: false });
  rmSync(program);
  keep();
  expect(read(folder, "post-receive")).toContain(`#!${interpreter}\n`);
});

test("a hook that runs without Python is replaced by one of another program, and unless it is to be kept", () => {
  const folder = repository();
  installGitHooks(folder, { runner: { program: [process.execPath] }, overwrite: false });
  const other = { program: [process.execPath, projectRoot] };
  installGitHooks(folder, { runner: other, overwrite: false, keepNative: true });
  expect(read(folder, "post-receive")).toContain(projectRoot);
  install(folder);
  expect(read(folder, "post-receive")).toContain(`#!${interpreter}\n`);
});

test("the interpreter of a replaced hook of Kallithea's is reported if it was another one", () => {
  const folder = repository();
  const replaced: string[] = [];
  const installFor = (python: string) =>
    installGitHooks(folder, {
      ...{ runner: { interpreter: python }, overwrite: false },
      onReplacedInterpreter: (found) => replaced.push(found),
    });
  installFor("/a/python");
  installFor("/a/python");
  expect(replaced).toEqual([]);
  installFor("/b/python");
  expect(replaced).toEqual(["/a/python"]);
  installGitHooks(folder, { runner: { program: [process.execPath] }, overwrite: false });
  installFor("/b/python");
  expect(replaced).toEqual(["/a/python"]);
});

test("a correct hook is not touched; one with another mode is renewed", () => {
  const folder = repository();
  const hook = path.join(folder, "hooks/post-receive");
  install(folder);
  const { ino } = statSync(hook);
  expect(install(folder)).toEqual({ installed: true, warnings: [] });
  expect(statSync(hook).ino).toBe(ino);
  chmodSync(hook, 0o600);
  install(folder);
  expect(statSync(hook).mode & 0o777).toBe(0o777 & ~process.umask());
});

test("foreign hooks are kept, with a warning for each", () => {
  const folder = repository({ "post-receive": foreign, "pre-receive": foreign });
  const { installed, warnings } = install(folder);
  expect(installed).toBe(false);
  expect(warnings).toEqual([
    "its hook pre-receive is not Kallithea's and was kept",
    "its hook post-receive is not Kallithea's and was kept",
  ]);
  expect(read(folder, "post-receive")).toBe(foreign);
  expect(read(folder, "pre-receive")).toBe(foreign);
});

test("overwriting moves a foreign hook aside, and never onto an earlier backup", () => {
  const folder = repository({ "post-receive": foreign, "post-receive.bak": "the first" });
  const { installed, warnings } = install(folder, true);
  expect(installed).toBe(true);
  expect(warnings).toEqual(["its hook post-receive, which is not Kallithea's, was renamed to post-receive.bak.1"]);
  expect(read(folder, "post-receive.bak")).toBe("the first");
  expect(read(folder, "post-receive.bak.1")).toBe(foreign);
});

test("a hook that only mentions KALLITHEA_HOOK_VER is not Kallithea's", () => {
  const folder = repository({ "post-receive": "#!/bin/sh\necho KALLITHEA_HOOK_VER = 1\n" });
  expect(install(folder).installed).toBe(false);
});

test("a link is kept, or moved as a link; its target is not changed", () => {
  const folder = repository();
  const outside = path.join(path.dirname(folder), "outside");
  writeFileSync(outside, old);
  mkdirSync(path.join(folder, "hooks"));
  symlinkSync(outside, path.join(folder, "hooks/post-receive"));
  expect(install(folder).installed).toBe(false);
  expect(install(folder, true).installed).toBe(true);
  expect(lstatSync(path.join(folder, "hooks/post-receive.bak")).isSymbolicLink()).toBe(true);
  expect(lstatSync(path.join(folder, "hooks/post-receive")).isFile()).toBe(true);
  expect(readFileSync(outside, "utf8")).toBe(old);
});

test("a hooks folder that is a link gets nothing", () => {
  const folder = repository();
  const outside = path.join(path.dirname(folder), "outside");
  mkdirSync(outside);
  symlinkSync(outside, path.join(folder, "hooks"));
  expect(install(folder, true)).toEqual({
    installed: false,
    warnings: [],
    failure: "hooks is a symbolic link, which is not followed",
  });
  expect(readdirSync(outside)).toEqual([]);
});

test.each([
  ["a FIFO", (hooks: string) => runTool("mkfifo", [hooks])],
  ["a file", (hooks: string) => writeFileSync(hooks, "")],
])("%s in place of the hooks folder is a failure, not a notice", (kind, make) => {
  const folder = repository();
  make(path.join(folder, "hooks"));
  expect(install(folder, true)).toEqual({ installed: false, warnings: [], failure: `hooks is ${kind}` });
});

test("a folder in place of the hook is a warning too", () => {
  const folder = repository({ "post-receive/inside": "" });
  expect(install(folder).installed).toBe(false);
  expect(install(folder, true).installed).toBe(true);
  expect(readdirSync(path.join(folder, "hooks")).sort()).toEqual(["post-receive", "post-receive.bak"]);
});

test("a repository that no longer exists is not an error", () => {
  const folder = repository();
  rmSync(folder, { recursive: true });
  expect(install(folder)).toEqual({ installed: false, warnings: [], failure: "ENOENT" });
});

test.each(["", "/bin/python\n/bin/sh", "/bin/python\r"])(
  "the interpreter %j is refused before anything is written",
  (wrong) => {
    const folder = repository();
    expect(() => installGitHooks(folder, { runner: { interpreter: wrong }, overwrite: true })).toThrow(UserError);
    expect(existsSync(path.join(folder, "hooks"))).toBe(false);
  },
);
