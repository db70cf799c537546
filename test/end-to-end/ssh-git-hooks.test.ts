// The hook of a Git repository is looked at before a push: without it, the push would not be recorded.
import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { clientWithoutSshd, loggedActions, servedInstance, sshLogOf } from "../support/ssh/served-instance.js";
import { asClient, type SshClient } from "../support/ssh/sshd.js";

let instance: TestInstance;
let client: SshClient;
let hook: string;
let installed: string;
let ini: string;

beforeAll(async () => {
  instance = await servedInstance();
  client = clientWithoutSshd(instance);
  hook = path.join(instance.repositories, "git/hooks/post-receive");
  installed = readFileSync(hook, "utf8");
  ini = readFileSync(instance.ini, "utf8");
  expect(asClient(client, instance.folder, ["git", "clone", "-q", client.url("git"), "c"]).status).toBe(0);
});
afterAll(() => removeFolder(instance.folder));
afterEach(() => {
  rmSync(hook, { recursive: true, force: true });
  writeFileSync(hook, installed, { mode: 0o775 });
  writeFileSync(instance.ini, ini);
  rmSync(path.join(instance.folder, "ssh-serve.log"), { force: true });
});

let pushes = 0;

/** @returns the answer, and how many rows the push has left */
async function push() {
  const before = (await loggedActions(instance)).length;
  const clone = path.join(instance.folder, "c");
  asClient(client, clone, ["git", "commit", "-q", "--allow-empty", "-m", String(++pushes)]);
  const { status, stderr } = asClient(client, clone, ["git", "push", "-q", "origin", "HEAD"]);
  return { status, stderr, rows: (await loggedActions(instance)).length - before };
}

it.each<[string, () => void]>([
  ["missing", () => rmSync(hook)],
  ["without its folder", () => rmSync(path.dirname(hook), { recursive: true })],
  ["not executable", () => chmodSync(hook, 0o644)],
  [
    "Kallithea's, with an interpreter that is gone",
    () => writeFileSync(hook, "#!/gone/python\nKALLITHEA_HOOK_VER = '0.7.0'\n"),
  ],
  ["ours, with a Node that is gone", () => writeFileSync(hook, installed.replace(/^exec \S+/m, "exec /gone/node"))],
  [
    "ours, of a program that is gone",
    () => writeFileSync(hook, installed.replace(/ \S+ git-hook$/m, " /gone/kallithea-cli.cjs git-hook")),
  ],
])("%s: it is repaired, and the push recorded", async (_title, damage) => {
  damage();
  expect(await push()).toEqual({ status: 0, stderr: "", rows: 1 });
  expect(readFileSync(hook, "utf8")).toBe(installed);
});

it("the site's own: it stays, as does a link", async () => {
  writeFileSync(hook, "#!/bin/sh\necho mine\n");
  expect(await push()).toEqual({ status: 0, stderr: "remote: mine        \n", rows: 0 });
  renameSync(hook, `${hook}-mine`);
  symlinkSync("post-receive-mine", hook);
  expect(await push()).toMatchObject({ status: 0, rows: 0 });
  expect(lstatSync(hook).isSymbolicLink()).toBe(true);
});

it("that cannot be repaired, as its interpreter does not exist: the push is refused before it begins", async () => {
  rmSync(hook);
  writeFileSync(
    instance.ini,
    ini.replace(/^git_hook_(interpreter|native) = .*$/gm, "").concat("git_hook_interpreter = /gone/python\n"),
  );
  const { status, stderr, rows } = await push();
  expect([status, rows]).toEqual([128, 0]);
  expect(stderr).toContain("abort: Pushes to 'git' cannot be recorded. Tell the administrator.\n");
  expect(stderr).not.toContain("/gone/python");
  expect(sshLogOf(instance).join()).toContain("/gone/python, which its hook would start, is not a program");
  expect(existsSync(hook)).toBe(false);
});

it("that is a link to nothing, or whose folder is a link: the push is refused or the link kept", async () => {
  rmSync(hook);
  symlinkSync("/nowhere", hook);
  await push();
  expect(lstatSync(hook).isSymbolicLink()).toBe(true);
  const folder = path.dirname(hook);
  renameSync(folder, `${folder}-real`);
  symlinkSync("hooks-real", folder);
  try {
    const { stderr } = await push();
    expect(stderr).toContain("abort: Pushes to 'git' cannot be recorded.");
    expect(sshLogOf(instance).join()).toContain("hooks is a symbolic link, which is not followed");
  } finally {
    rmSync(folder);
    renameSync(`${folder}-real`, folder);
  }
});

it("runs the site's post-receive-custom, whose failure the client learns without a stack", async () => {
  const custom = path.join(path.dirname(hook), "post-receive-custom");
  writeFileSync(custom, "#!/gone/interpreter\n", { mode: 0o755 });
  const { status, stderr, rows } = await push();
  expect([status, rows]).toEqual([0, 1]);
  expect(stderr.replaceAll(/ +\n/g, "\n")).toBe(
    "remote: hooks/post-receive-custom cannot be started: its interpreter does not exist.\n",
  );
  writeFileSync(custom, "#!/bin/sh\ncat > told; echo heard\n");
  expect((await push()).stderr).toContain("remote: heard");
  expect(readFileSync(path.join(instance.repositories, "git/told"), "utf8")).toMatch(/^\w+ \w+ refs\/heads\/master\n$/);
  rmSync(custom);
});

it("is not asked by a pull", () => {
  rmSync(hook);
  expect(asClient(client, path.join(instance.folder, "c"), ["git", "fetch", "-q"]).status).toBe(0);
  expect(existsSync(hook)).toBe(false);
});
