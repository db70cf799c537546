// What only Mercurial's protocol allows: a small client sends what no hg would send.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { hgIsInstalled, runHgTool } from "../support/repositories/run-tools.js";
import {
  clientWithoutSshd,
  commitHg,
  connect,
  doe,
  type Login,
  loggedActions,
  reader,
  servedInstance,
} from "../support/ssh/served-instance.js";
import { asClient } from "../support/ssh/sshd.js";

const missing = hgIsInstalled ? "" : " (skipped: no hg)";

let instance: TestInstance;
let repository: string;
/** Of the large files of all repositories. */
let cache: string;

beforeAll(async () => {
  if (missing !== "") return;
  instance = await servedInstance();
  repository = path.join(instance.repositories, "hg");
  const [row] = await query(instance.url, "SELECT ui_value FROM ui WHERE ui_key = 'usercache'");
  cache = String(row?.ui_value);
  mkdirSync(cache, { recursive: true });
});
afterAll(() => instance && removeFolder(instance.folder));

type Arguments = Readonly<Record<string, string>>;

/** A command of Mercurial's protocol. */
function command(name: string, values: Arguments = {}, payload?: string): string {
  const words = Object.entries(values).map(([key, value]) => `${key} ${Buffer.byteLength(value)}\n${value}`);
  const sent = payload === undefined ? "" : `${Buffer.byteLength(payload)}\n${payload}0\n`;
  return `${name}\n${words.join("")}${sent}`;
}

// Answers: after `0`, a payload may be sent. Then the output and the result, each after its length.

function speak(login: Login, ...commands: readonly string[]) {
  return connect(instance, "hg -R hg serve --stdio", { login, input: commands.join("") });
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

describe.skipIf(missing !== "")(`Mercurial over SSH${missing}`, () => {
  it("cannot store a large file for a user who may only read, and goes on with the next command", () => {
    const sha = sha1("large\n");
    const stored = path.join(repository, ".hg/largefiles", sha);
    const heads = command("heads");
    const refused = speak(reader, command("putlfile", { sha }, "large\n"), heads);
    expect(refused.stderr).toContain("Push access to 'hg' denied\n");
    expect(refused.stdout).toMatch(/^0\n0\n1\n141\n[0-9a-f]{40}\n$/);
    expect(existsSync(stored)).toBe(false);
    expect(readdirSync(cache)).toEqual([]);

    expect(speak(doe, command("putlfile", { sha }, "large\n"), heads).stdout).toMatch(/^0\n0\n1\n041\n/);
    expect(readFileSync(stored, "utf8")).toBe("large\n");
    expect(speak(reader, command("getlfile", { sha }))).toMatchObject({ status: 0, stdout: "6\nlarge\n" });
  });

  it("does not store a large file under a name that leads elsewhere, or of other content", () => {
    for (const sha of ["../../../evil", "/tmp/evil", sha1("other"), `${sha1("large\n")}\n`, "a".repeat(5000)]) {
      const { stdout } = speak(doe, command("putlfile", { sha }, "evil\n"), command("heads"));
      expect(stdout, sha).toMatch(/^0\n0\n1\n141\n/);
    }
    expect(existsSync(path.join(instance.folder, "evil"))).toBe(false);
    expect(readdirSync(path.join(repository, ".hg/largefiles"))).toEqual([sha1("large\n")]);
  });

  it("cannot read another repository's large file from the cache that all share, nor any other file", () => {
    const secret = sha1("secret\n");
    writeFileSync(path.join(cache, secret), "secret\n");
    writeFileSync(path.join(repository, ".hg/private"), "private\n");
    for (const sha of [
      secret,
      "../private",
      "../hgrc",
      "../../../../temp.ini",
      "/etc/passwd",
      `../largefiles/${secret}`,
    ]) {
      const { stdout, stderr } = speak(doe, command("statlfile", { sha }), command("getlfile", { sha }));
      expect(stdout, sha).toBe("2\n2\n");
      expect(stderr).toContain("not present in cache");
      expect(stderr).not.toContain(instance.folder);
    }
  });

  it("serves a large file of its own from the cache", () => {
    const own = sha1("own\n");
    writeFileSync(path.join(cache, own), "own\n");
    mkdirSync(path.join(repository, ".hglf"));
    writeFileSync(path.join(repository, ".hglf/large"), `${own}\n`);
    runHgTool(repository, ["commit", "--quiet", "--addremove", "-m", "large", "-u", "a"]);
    expect(speak(reader, command("getlfile", { sha: own }))).toEqual({ status: 0, stdout: "4\nown\n", stderr: "" });
  });

  it("cannot push bookmarks, phases or changesets without the permission, by whatever command", () => {
    const tip = runHgTool(repository, ["log", "-r", "tip", "-T", "{node}"]);
    runHgTool(repository, ["phase", "--draft", "--force", "tip"]);
    const bookmark = command("pushkey", { namespace: "bookmarks", key: "x", old: "", new: tip });
    const phase = command("pushkey", { namespace: "phases", key: tip, old: "1", new: "0" });
    for (const pushkey of [bookmark, phase])
      expect(speak(reader, pushkey).stderr).toContain("Push access to 'hg' denied");
    const bundle = path.join(instance.folder, "bundle");
    runHgTool(repository, ["clone", "--quiet", repository, path.join(instance.folder, "other")]);
    commitHg(path.join(instance.folder, "other"), "pushed");
    runHgTool(path.join(instance.folder, "other"), ["bundle", "--quiet", "-t", "none-v1", bundle]);
    const content = readFileSync(bundle).toString("latin1");
    const unbundled = connect(instance, "hg -R hg serve --stdio", {
      login: reader,
      input: command("unbundle", { heads: Buffer.from("force").toString("hex") }, content),
    });
    expect(unbundled.stderr + unbundled.stdout).toMatch(/denied|abort/);
    expect(runHgTool(repository, ["bookmarks", "-T", "{bookmark}"])).toBe("");
    expect(runHgTool(repository, ["log", "-r", "tip", "-T", "{node} {phase}"])).toBe(`${tip} draft`);

    expect(speak(doe, bookmark).stdout).toMatch(/^2\n1\n/);
    expect(speak(doe, phase).stdout).toMatch(/^2\n1\n/);
    expect(runHgTool(repository, ["bookmarks", "-T", "{bookmark}"])).toBe("x");
  });

  it("stores no bookmark with a name that is not one line", () => {
    const bookmarks = () => runHgTool(repository, ["bookmarks", "-T", "{bookmark}\n"]);
    const before = bookmarks();
    const tip = runHgTool(repository, ["log", "-r", "tip", "-T", "{node}"]);
    for (const key of ["a\nb", "\x1b[31mred", "tab\t"]) {
      const { stderr } = speak(doe, command("pushkey", { namespace: "bookmarks", key, old: "", new: tip }));
      expect(stderr, key).toContain("the name of a bookmark cannot have control characters\n");
    }
    expect(bookmarks()).toBe(before);
  });

  it("fetches no address that a client names, and takes over no requirements", () => {
    const number = (value: number) => `\0\0\0${String.fromCharCode(value)}`;
    for (const [name, key, value] of [
      ["remote-changegroup", "url", "http://127.0.0.1:9/x"],
      ["stream2", "requirements", "shared,store"],
    ] as const) {
      const sizes = [1, 0, key.length, value.length].map((size) => String.fromCharCode(size)).join("");
      const type = name.toUpperCase();
      const header = `${String.fromCharCode(type.length)}${type}${number(0)}${sizes}${key}${value}`;
      const bundle = `HG20${number(0)}${number(header.length)}${header}${number(0)}${number(0)}`;
      const heads = Buffer.from("force").toString("hex");
      const { stdout } = speak(doe, command("unbundle", { heads }, bundle));
      expect(stdout).toMatch(/ERROR:UNSUPPORTEDCONTENT/);
      expect(stdout).toContain(`parttype${name}`);
    }
  });

  it("does not run what a repository's own hgrc says, unless the ini allows it, and then keeps its own hooks", async () => {
    const ran = path.join(instance.folder, "ran");
    const evil = path.join(instance.folder, "evil.py");
    writeFileSync(evil, `open(${JSON.stringify(ran)}, "a").write("extension\\n")\n`);
    const hooks = ["outgoing.evil", "changegroup.evil", "pretxnopen.evil"].map(
      (hook) => `${hook} = echo hook >> ${ran}`,
    );
    const off = ["outgoing.kallithea_pull_action =", "pretxnopen._ssh_reject =", "prepushkey._ssh_reject ="];
    const own = ["[kallithea_ssh]", "read_only = false", `cli = ["touch", "${instance.folder}/stolen"]`];
    const text = [...["[extensions]", `evil = ${evil}`, "[hooks]"], ...hooks, ...off, ...own, ""].join("\n");
    writeFileSync(path.join(repository, ".hg/hgrc"), text);
    const client = clientWithoutSshd(instance, reader);
    const clone = (name: string) => asClient(client, instance.folder, ["hg", "clone", "-q", client.url("hg"), name]);
    expect(clone("without")).toMatchObject({ status: 0 });
    expect(existsSync(ran)).toBe(false);

    appendFileSync(instance.ini, "ssh_hg_repository_config = true\n");
    const before = (await loggedActions(instance)).length;
    expect(clone("with")).toMatchObject({ status: 0 });
    expect(readFileSync(ran, "utf8")).toContain("hook\n");
    expect((await loggedActions(instance)).slice(before)).toEqual(["reader pull hg"]);
    commitHg(path.join(instance.folder, "with"), "refused");
    const pushed = asClient(client, path.join(instance.folder, "with"), ["hg", "push"]);
    expect(pushed.status).toBe(255);
    expect(pushed.stdout + pushed.stderr).toContain("Push access to 'hg' denied");
    expect(existsSync(path.join(instance.folder, "stolen"))).toBe(false);
    rmSync(path.join(repository, ".hg/hgrc"));
  });

  it("leaves no file behind", () => {
    const temporary = path.join(instance.folder, "tmp");
    mkdirSync(temporary);
    connect(instance, "hg -R hg serve --stdio", { env: { TMPDIR: temporary }, input: command("heads") });
    expect(readdirSync(temporary)).toEqual([]);
  });
});
