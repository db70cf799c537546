// The same pulls and pushes through a real sshd: once served by the real Kallithea, once by ours.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sqlite } from "../../src/files/sqlite-library.js";
import { builtProgram, runHere } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import {
  asClient,
  cliWrapper,
  makeKey,
  type SshClient,
  type SshServer,
  sshClient,
  sshdMissing,
  startSshd,
} from "../support/ssh/sshd.js";

interface Side {
  readonly folder: string;
  readonly server: SshServer;
  /** Of the administrator, and of a user who may only read. */
  readonly admin: SshClient;
  readonly reader: SshClient;
}

let folder: string;
let sides: { real: Side; ours: Side };

const setUpWith = async (...args: string[]) => {
  const { status, stdout, stderr } = await runHere(args);
  expect(`${status} ${stderr}`).toMatch(/^0/);
  return stdout;
};

/** An instance with a Git and a Mercurial repository, each with one changeset. */
async function makeSide(
  name: "real" | "ours",
  original: string,
  keys: Record<"admin" | "reader", string>,
): Promise<Side> {
  const here = path.join(folder, name);
  cpSync(original, path.join(here, "repositories"), { recursive: true });
  const ini = path.join(here, "my.ini");
  const cli = name === "real" ? referenceProgram("kallithea-cli") : cliWrapper(here, builtProgram);
  const password = path.join(folder, "password");
  await setUpWith(
    "config-create",
    ini,
    `git_hook_interpreter=${referenceProgram("python")}`,
    "ssh_enabled=true",
    `ssh_authorized_keys=${here}/authorized_keys`,
    `kallithea_cli_path=${cli}`,
  );
  await setUpWith(
    "setup",
    "-c",
    ini,
    "--repos",
    path.join(here, "repositories"),
    "--user",
    "admin",
    "--email",
    "admin@example.com",
    "--password-file",
    password,
  );
  await setUpWith("user-create", "-c", ini, "reader", "--email", "reader@example.com", "--password-file", password);
  for (const user of ["admin", "reader"] as const) await setUpWith("sshkey-add", "-c", ini, user, `${keys[user]}.pub`);
  const updated =
    name === "real"
      ? runReference("kallithea-cli", ["ssh-update-authorized-keys", "-c", ini])
      : await runHere(["ssh-update-authorized-keys", "-c", ini]);
  expect(updated).toMatchObject({ status: 0, stdout: "" });
  const server = await startSshd(here, path.join(here, "authorized_keys"));
  return { folder: here, server, admin: sshClient(server, keys.admin), reader: sshClient(server, keys.reader) };
}

beforeAll(async () => {
  if (sshdMissing !== undefined || !existsSync(referenceProgram("kallithea-cli"))) return;
  folder = makeFolder();
  writeFileSync(path.join(folder, "password"), "a password\n");
  const nobody = { command: "false", url: String };
  const original = path.join(folder, "original");
  for (const name of ["git", "hg", "with spaces & 'quotes'"]) mkdirSync(path.join(original, name), { recursive: true });
  const make = (name: string, words: string) =>
    expect(asClient(nobody, path.join(original, name), words.split(" "))).toMatchObject({ status: 0 });
  make("git", "git init -q --bare -b master .");
  make("with spaces & 'quotes'", "git init -q --bare -b master .");
  make("hg", "hg init .");
  writeFileSync(path.join(original, "hg", "a"), "a\n");
  make("hg", "hg commit -q -A -m first -u a -d 2020-01-01");
  const keys = { admin: makeKey(folder, "admin-key"), reader: makeKey(folder, "reader-key") };
  sides = { real: await makeSide("real", original, keys), ours: await makeSide("ours", original, keys) };
});

afterAll(async () => {
  if (sides === undefined) return;
  await Promise.all([sides.real.server.stop(), sides.ours.server.stop()]);
  removeFolder(folder);
});

type Ran = ReturnType<typeof asClient>;

/** Does the same on both sides. @returns what each step answered, and the rows that are there afterwards */
function onBoth(steps: (side: Side, clients: string) => Record<string, Ran>) {
  const results = [sides.real, sides.ours].map((side) => {
    const clients = path.join(side.folder, `clients-${readdirSync(side.folder).length}`);
    mkdirSync(clients);
    const answers = Object.entries(steps(side, clients)).map(([step, { status, stdout, stderr }]) => [
      step,
      status,
      messages(stdout + stderr),
    ]);
    return { answers, rows: rowsOf(side) };
  });
  return { real: results[0], ours: results[1] };
}

/** What the server has said. Mercurial's progress and Git's are those of the client's version. */
function messages(output: string): string[] {
  return output
    .split("\n")
    .filter((line) => /abort|denied|Repository size|Last revision|^fatal/.test(line))
    .map((line) => line.replace(/ssh:.*:\d+/, "URL"));
}

function rowsOf({ folder }: Side) {
  const database = new Sqlite(path.join(folder, "kallithea.db"), { readonly: true });
  const all = (sql: string) => database.prepare(sql).all();
  const rows = {
    logs: all(
      "SELECT user_id, username, repository_id, repository_name, user_ip, action FROM user_logs ORDER BY user_log_id",
    ),
    repositories: all(
      "SELECT repo_name, CAST(changeset_cache AS TEXT) AS cache, updated_on FROM repositories ORDER BY repo_id",
    ),
    keys: all("SELECT user_ssh_key_id, last_seen IS NOT NULL AS seen FROM user_ssh_keys"),
  };
  database.close();
  return rows;
}

describe.skipIf(sshdMissing !== undefined)(
  `through sshd${sshdMissing === undefined ? "" : ` (skipped: ${sshdMissing})`}`,
  () => {
    describeAgainstReference("both programs serve the same and leave the same rows:", () => {
      test("authorized_keys", () => {
        const text = (side: Side) => readFileSync(path.join(side.folder, "authorized_keys"), "utf8");
        const cli = path.join(sides.ours.folder, "our-kallithea-cli");
        expect(
          text(sides.ours)
            .replaceAll(cli, referenceProgram("kallithea-cli"))
            .replaceAll(sides.ours.folder, sides.real.folder),
        ).toBe(text(sides.real));
      });

      test("Git: clone, pushes of branches and tags, deletions, fetch", () => {
        const { real, ours } = onBoth(({ admin }, clients) => {
          const run = (...words: string[]) =>
            asClient(admin, path.join(clients, words[1] === "clone" ? "." : "c"), words);
          const commit = (name: string) => {
            writeFileSync(path.join(clients, "c", name), name);
            run("git", "add", name);
            run("git", "commit", "-q", "-m", name);
          };
          const clone = run("git", "clone", "-q", admin.url("git"), "c");
          commit("one");
          commit("two");
          const first = run("git", "push", "-q", "origin", "HEAD:master");
          run("git", "checkout", "-q", "-b", "topic/x");
          commit("three");
          const branch = run("git", "push", "-q", "origin", "topic/x", "HEAD:other");
          run("git", "tag", "v1");
          const tag = run("git", "push", "-q", "origin", "v1");
          commit("four");
          const more = run("git", "push", "-q", "origin", "topic/x", "HEAD:master");
          const deleted = run("git", "push", "-q", "origin", ":other", ":v1");
          const fetched = run("git", "fetch", "-q");
          const listed = run("git", "ls-remote", "-q", "origin");
          return { clone, first, branch, tag, more, deleted, fetched, listed };
        });
        expect(ours).toEqual(real);
        expect(ours?.answers.every(([, status]) => status === 0)).toBe(true);
        expect(JSON.stringify(ours?.rows.logs)).toContain("delete_branch=>other");
      });

      test("Mercurial: clone, push, bookmarks, phases, pull, large files", () => {
        const { real, ours } = onBoth(({ admin }, clients) => {
          const run = (...words: string[]) =>
            asClient(admin, path.join(clients, words[1] === "clone" ? "." : "c"), words);
          const clone = run("hg", "clone", "-q", admin.url("hg"), "c");
          writeFileSync(path.join(clients, "c", "b"), "b\n");
          run("hg", "commit", "-q", "-A", "-m", "second", "-u", "a", "-d", "2020-01-02");
          const push = run("hg", "push");
          run("hg", "bookmark", "mark");
          const bookmark = run("hg", "push", "-B", "mark");
          const current = run("hg", "pull");
          writeFileSync(path.join(clients, "c", "large"), "large\n");
          run("hg", "add", "--large", "large");
          run("hg", "commit", "-q", "-m", "third", "-u", "a", "-d", "2020-01-03");
          const large = run("hg", "push");
          const again = run("hg", "clone", "-q", admin.url("hg"), "d");
          expect(readFileSync(path.join(clients, "d", "large"), "utf8")).toBe("large\n");
          const identified = run("hg", "identify", admin.url("hg"));
          return { clone, push, bookmark, current, large, again, identified };
        });
        expect(ours).toEqual(real);
        expect(JSON.stringify(ours?.answers)).toContain("Repository size .hg: ");
      });

      test("what is refused", async () => {
        const { real, ours } = onBoth(({ reader, admin }, clients) => {
          const run = (client: SshClient, ...words: string[]) => asClient(client, clients, words);
          const cloned = run(reader, "git", "clone", "-q", reader.url("git"), "g");
          const gitPush = asClient(reader, path.join(clients, "g"), ["git", "push", "-q", "origin", "HEAD:new"]);
          const hgCloned = run(reader, "hg", "clone", "-q", reader.url("hg"), "h");
          writeFileSync(path.join(clients, "h", "c"), "c\n");
          asClient(reader, path.join(clients, "h"), [
            "hg",
            "commit",
            "-q",
            "-A",
            "-m",
            "no",
            "-u",
            "a",
            "-d",
            "2020-01-04",
          ]);
          const hgPush = asClient(reader, path.join(clients, "h"), ["hg", "push"]);
          const bookmark = asClient(reader, path.join(clients, "h"), ["hg", "push", "-r", "0", "-B", "x"]);
          const missing = run(admin, "git", "ls-remote", admin.url("missing"));
          const outside = run(admin, "git", "ls-remote", admin.url("../real"));
          const dashed = run(admin, "hg", "identify", admin.url("-x"));
          return { cloned, gitPush, hgCloned, hgPush, bookmark, missing, outside, dashed };
        });
        expect(ours).toEqual(real);
        expect(JSON.stringify(ours?.answers)).toContain("Push access to 'git' denied");
        expect(readFileSync(path.join(sides.ours.folder, "ssh-serve.log"), "utf8")).toContain("user 3 key 2");
      });
    });
  },
);
