// The hook that needs no Python, and the original's, in the same pushes: over SSH, and over HTTP through the real web
// server.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference, referenceProgram } from "../support/reference/reference.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import { makeGit } from "../support/repositories/scanned-instance.js";
import { clientWithoutSshd } from "../support/ssh/served-instance.js";
import { asClient } from "../support/ssh/sshd.js";
import { serve } from "./web-server.js";

interface Side {
  readonly folder: string;
  readonly repositories: string;
  readonly ini: string;
  readonly url: string;
  readonly server: Awaited<ReturnType<typeof serve>>;
}

const names = ["over-ssh", "over-http"] as const;

let folder: string;
let sides: Record<"python" | "native", Side>;

const succeed = (...args: string[]) => {
  const { status, stderr } = runBuilt(args);
  expect(status, stderr).toBe(0);
};

async function makeSide(name: "python" | "native"): Promise<Side> {
  const here = path.join(folder, name);
  const repositories = path.join(here, "repositories");
  mkdirSync(repositories, { recursive: true });
  for (const repository of names) {
    const bare = makeGit({ repositories }, repository);
    writeFileSync(
      path.join(bare, "hooks/post-receive-custom"),
      '#!/bin/sh\ncat >> told; echo "$KALLITHEA_HOOK_VER" >> told\n',
      {
        mode: 0o755,
      },
    );
  }
  const ini = path.join(here, "my.ini");
  const port = await freePort();
  const python = referenceProgram("python");
  succeed("config-create", ini, `port=${port}`, `git_hook_interpreter=${python}`, "ssh_enabled=true");
  const text = readFileSync(ini, "utf8");
  if (name === "native") writeFileSync(ini, text.replace("[app:main]", "[app:main]\ngit_hook_native = true"));
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
  succeed("db-create", "-c", ini, `--repos=${repositories}`, ...admin);
  const url = `sqlite:///${here}/kallithea.db`;
  await query(
    url,
    `INSERT INTO user_ssh_keys (user_ssh_key_id, user_id, public_key, description, fingerprint, created_on)
     VALUES (1, 2, 'k', '', 'f', '2020-01-01 00:00:00')`,
  );
  return { folder: here, repositories, ini, url, server: await serve(ini, port) };
}

/** The same pushes into one repository. @returns what each answered */
function pushAll({ folder: here, ini, server }: Side, name: (typeof names)[number]) {
  const client = clientWithoutSshd({ folder: here, ini } as Parameters<typeof clientWithoutSshd>[0], {
    user: 2,
    key: 1,
  });
  const url = name === "over-ssh" ? client.url(name) : `${server.url.replace("//", "//doe:123456@")}/${name}`;
  const clone = path.join(here, `clone-${name}`);
  mkdirSync(clone);
  let time = 1_700_000_000;
  const run = (...words: string[]) => {
    time += 100;
    const { status, stderr } = asClient(client, clone, ["git", ...words], time);
    return {
      words: words.join(" "),
      status,
      messages: stderr.split("\n").filter((line) => line.startsWith("remote:")),
    };
  };
  const commit = (message: string) => run("commit", "-q", "--allow-empty", "-m", message);
  const push = (...refs: string[]) => run("push", "-q", "origin", ...refs);
  run("init", "-q", "-b", "start");
  run("remote", "add", "origin", url);
  commit("one");
  commit("two");
  const answers = [push("start:refs/heads/first")];
  commit("three");
  answers.push(push("start:refs/heads/topic/slash", "start:refs/heads/other"));
  run("tag", "v1");
  run("tag", "-a", "-m", "annotated", "v2");
  commit("four");
  answers.push(push("v1", "v2", "start:refs/heads/first", "start:refs/heads/topic/slash"));
  run("checkout", "-q", "-b", "rewritten", "HEAD~2");
  commit("five");
  run("tag", "-f", "v1");
  answers.push(push("+rewritten:refs/heads/other", "+v1", ":v2", ":topic/slash"));
  answers.push(push("rewritten:refs/notes/x", "rewritten:refs/heads/zweig-ä"));
  return answers;
}

async function stateOf({ url, repositories }: Side, name: string) {
  const git = (...words: string[]) => runGitTool(path.join(repositories, name), words);
  return {
    logs: await query(
      url,
      `SELECT user_id, username, repository_id, repository_name, user_ip, action FROM user_logs
       WHERE repository_name = '${name}' ORDER BY user_log_id`,
    ),
    cache: (
      await query(
        url,
        `SELECT CAST(changeset_cache AS TEXT) AS cache, updated_on FROM repositories WHERE repo_name = '${name}'`,
      )
    )[0],
    head: git("symbolic-ref", "HEAD"),
    refs: git("for-each-ref"),
    told: readFileSync(path.join(repositories, name, "told"), "utf8"),
  };
}

describeAgainstReference("the Git hook without Python", () => {
  beforeAll(async () => {
    folder = makeFolder();
    const [python, native] = await Promise.all([makeSide("python"), makeSide("native")]);
    sides = { python, native };
  });
  afterAll(async () => {
    for (const side of Object.values(sides ?? {})) await side.server.stop();
    removeFolder(folder);
  });

  it.each(names)(
    "%s has the effects of Python's: rows, the cached tip, HEAD, and the input of the site's hook",
    async (name) => {
      const hook = (side: Side) => readFileSync(path.join(side.repositories, name, "hooks/post-receive"), "utf8");
      expect([hook(sides.python).split("\n")[0], hook(sides.native).split("\n")[0]]).toEqual([
        `#!${referenceProgram("python")}`,
        "#!/bin/sh",
      ]);
      const theirs = pushAll(sides.python, name);
      const ours = pushAll(sides.native, name);
      expect(ours).toEqual(theirs);
      expect(ours.map(({ status }) => status)).toEqual(ours.map(() => 0));
      const state = await stateOf(sides.native, name);
      expect(state).toEqual(await stateOf(sides.python, name));
      expect(state.head).toBe("refs/heads/first\n");
      expect(state.logs.filter(({ action }) => String(action).startsWith("push:"))).toHaveLength(5);
    },
  );

  it("hands over to a Python hook in extensions.py, which gets what it always got", async () => {
    const seen = path.join(sides.native.folder, "seen");
    writeFileSync(
      path.join(sides.native.folder, "extensions.py"),
      `import json
def PUSH_HOOK(*args, **kwargs):
    open(${JSON.stringify(seen)}, 'a').write('push ' + json.dumps(kwargs, sort_keys=True) + '\\n')
    return 0
def PULL_HOOK(*args, **kwargs):
    open(${JSON.stringify(seen)}, 'a').write('pull ' + json.dumps(kwargs, sort_keys=True) + '\\n')
    return 0
`,
    );
    const { url } = sides.native;
    const before = (await query(url, "SELECT action FROM user_logs")).length;
    const clone = path.join(sides.native.folder, "clone-over-ssh");
    const client = clientWithoutSshd({ folder: sides.native.folder, ini: sides.native.ini } as never, {
      user: 2,
      key: 1,
    });
    appendFileSync(path.join(clone, "file"), "x");
    asClient(client, clone, ["git", "add", "."]);
    asClient(client, clone, ["git", "commit", "-q", "-m", "six"]);
    const pushed = asClient(client, clone, ["git", "push", "-q", "origin", "HEAD:refs/heads/six"]);
    expect(pushed.status, pushed.stderr).toBe(0);
    expect(asClient(client, clone, ["git", "fetch", "-q"])).toMatchObject({ status: 0 });
    const tip = runGitTool(clone, ["rev-parse", "HEAD"]).trim();
    const calls = readFileSync(seen, "utf8").trim().split("\n");
    expect(calls.map((line) => line.split(" ", 1)[0])).toEqual(["push", "pull"]);
    expect(JSON.parse((calls[0] ?? "").slice(5))).toMatchObject({
      username: "doe",
      repository: "over-ssh",
      pushed_revs: [tip],
    });
    const rows = (await query(url, "SELECT action FROM user_logs ORDER BY user_log_id")).slice(before);
    expect(rows.map(({ action }) => action)).toEqual([`push:${tip}`, "pull"]);
  });
});
