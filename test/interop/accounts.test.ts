// Accounts and keys that this program has made, used by the real web application, and compared with those that its own
// pages make.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { webPasswordRule } from "../../src/access/account-rules.js";
import { parseSshPublicKey } from "../../src/access/ssh-public-key.js";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { dump, type Row, withoutChance } from "../support/databases/dump.js";
import { query, sqlite } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { createDatabases, makePairOn, type Pair, succeed } from "./pair.js";
import { logIn, openSession, type Session, serve } from "./web-server.js";

describeAgainstReference("accounts", () => {
  let pair: Pair;
  let server: Awaited<ReturnType<typeof serve>>;
  let admin: Session;
  const ours = async (...words: string[]) => succeed(await runHere([...words, "-c", pair.ours.ini], [], "")).stdout;

  beforeAll(async () => {
    const port = await freePort();
    pair = await makePairOn(sqlite, [`port=${port}`]);
    const ini = readFileSync(pair.ours.ini, "utf8");
    const keys = path.join(pair.folder, "authorized_keys");
    writeFileSync(
      pair.ours.ini,
      ini.replace(/^ssh_enabled = .*/m, "ssh_enabled = true").replace(/^(ssh_authorized_keys = ).*/m, `$1${keys}`),
    );
    await createDatabases(pair);
    server = await serve(pair.ours.ini, port);
    admin = await openSession(server.url, "doe", "123456");
  });
  afterAll(async () => {
    await server?.stop();
    removeFolder(pair.folder);
  });

  const idOf = async (username: string) =>
    Number((await query(pair.ours.url, `SELECT user_id FROM users WHERE username = '${username}'`))[0]?.user_id);

  const rows = async (table: string): Promise<readonly Row[]> => withoutChance(await dump(pair.ours.url))[table] ?? [];

  it("are rows like those that the web pages write", async () => {
    const names = { firstname: "Zoë", lastname: "Doe" };
    await ours(
      "user-create",
      "by-us",
      "--email=By-Us@X.com",
      "--password=123456",
      "--firstname= Zoë ",
      "--lastname=Doe",
    );
    await admin.post("/_admin/users/new", {
      ...{ username: "by-web", email: "By-Web@X.com", password: "123456", password_confirmation: "123456" },
      ...{ ...names, active: "true", extern_type: "internal", extern_name: "" },
    });
    const [web, us] = ["by-web", "by-us"].map((name) => ({ name, email: `${name}@x.com` }));
    const users = await rows("users");
    const named = (who = { name: "", email: "" }) => ({
      ...users.find(({ username }) => username === who.name),
      ...{ user_id: 0, username: "", email: users.find(({ email }) => email === who.email) && "as it should be" },
    });
    expect(named(us)).toEqual(named(web));
    expect(named(us)).toMatchObject({ email: "as it should be", extern_type: "internal", extern_name: "" });
  });

  it("log in with the password that they were given, with the new one, and with a generated one", async () => {
    await ours("user-create", "ann", "--email=ann@x.com", "--password=first of ann", "--admin");
    expect(await logIn(server.url, "ann", "first of ann")).toEqual({ status: 302, admin: true });
    await ours("user-password", "ANN", "--password=second of ann");
    expect(await logIn(server.url, "ann", "first of ann")).toEqual({ status: 200, admin: false });
    expect(await logIn(server.url, "ann@x.com", "second of ann")).toEqual({ status: 302, admin: true });
    const generated = (await ours("user-password", "ann", "--password-generate")).trimEnd();
    expect(await logIn(server.url, "ann", generated)).toEqual({ status: 302, admin: true });
  });

  it("are changed: not an administrator, another address, not active, and back", async () => {
    await ours("user-create", "bob", "--email=bob@x.com", "--password=secret of bob", "--admin");
    await ours("user-set", "bob", "--no-admin", "--email=Robert@x.com");
    expect(await logIn(server.url, "robert@x.com", "secret of bob")).toEqual({ status: 302, admin: false });
    await ours("user-set", "bob", "--no-active");
    expect((await logIn(server.url, "bob", "secret of bob")).status).toBe(200);
    await ours("user-set", "bob", "--active");
    expect((await logIn(server.url, "bob", "secret of bob")).status).toBe(302);
  });

  it("which an LDAP server has checked log in with a password after --extern-type internal", async () => {
    await ours("user-create", "eve", "--email=eve@x.com", "--password=secret of eve");
    await query(pair.ours.url, "UPDATE users SET extern_type = 'ldap', extern_name = 'dn=eve' WHERE username = 'eve'");
    expect((await logIn(server.url, "eve", "secret of eve")).status).toBe(200);
    await ours("user-set", "eve", "--extern-type=internal");
    expect((await logIn(server.url, "eve", "secret of eve")).status).toBe(302);
  });

  it("use the API with their keys, until these are revoked or expire", async () => {
    await ours("user-create", "kim", "--email=kim@x.com", "--password=secret of kim");
    const nameBy = (key: string) => apiUser(server.url, key);
    const key = (await ours("apikey-create", "kim", "--description=for CI", "--lifetime=30d")).trimEnd();
    const forever = (await ours("apikey-create", "kim")).trimEnd();
    expect([await nameBy(key), await nameBy(forever)]).toEqual(["kim", "kim"]);
    const { keys } = expectDocument<{ keys: { key: string; id: number | null }[] }>(
      "apikey-list",
      await ours("apikey-list", "kim", "--show-keys", "--json"),
    );
    const builtIn = keys.find(({ id }) => id === null)?.key ?? "";
    expect(await nameBy(builtIn)).toBe("kim");

    await query(pair.ours.url, `UPDATE user_api_keys SET expires = ${Date.now() / 1000 - 1} WHERE api_key = '${key}'`);
    expect(await nameBy(key)).toBe("Invalid API key");
    expect(await ours("apikey-list", "kim")).toMatch(/for CI$/m);
    expect(await ours("apikey-list", "kim")).toContain("(expired)");
    await ours("apikey-revoke", "kim", forever);
    expect(await nameBy(forever)).toBe("Invalid API key");
    await ours("apikey-revoke", "kim", "built-in");
    expect(await nameBy(builtIn)).toBe("Invalid API key");
  });

  it("have API keys like those of the web pages, also with a lifetime", async () => {
    await ours("user-create", "pat", "--email=pat@x.com", "--password=secret of pat");
    const [page, begun] = [`/_admin/users/${await idOf("pat")}/edit/api_keys`, Date.now() / 1000];
    await ours("apikey-create", "pat", "--description=one");
    await ours("apikey-create", "pat", "--description=two", "--lifetime=60");
    await admin.post(page, { description: "one", lifetime: "-1" });
    await admin.post(page, { description: "two", lifetime: "60" });
    const id = await idOf("pat");
    const keys = (await rows("user_api_keys"))
      .filter(({ user_id }) => user_id === id)
      .map((row) => ({ ...row, user_api_key_id: 0, expires: rounded(Number(row.expires), begun) }));
    expect(keys).toHaveLength(4);
    expect(keys.slice(0, 2)).toEqual(keys.slice(2));
    // The page lists all of them, and revokes ours.
    const [ourKey] = await query(pair.ours.url, `SELECT api_key FROM user_api_keys WHERE user_id = ${id} ORDER BY 1`);
    expect(await admin.get(page)).toContain(String(ourKey?.api_key));
    await admin.post(`${page}/delete`, { del_api_key: String(ourKey?.api_key) });
    expect(await query(pair.ours.url, `SELECT 1 FROM user_api_keys WHERE user_id = ${id}`)).toHaveLength(3);
  });

  it("have SSH keys like those of the web pages", async () => {
    for (const name of ["lea", "lee"]) {
      await ours("user-create", name, `--email=${name}@x.com`, "--password=123456");
    }
    const key = newSshKey(pair.folder, "ed25519", "lea@host");
    await ours("sshkey-add", "lea", key.file);
    const [ourRow] = await rows("user_ssh_keys");
    await ours("sshkey-remove", "lea", String(ourRow?.fingerprint));
    const page = `/_admin/users/${await idOf("lea")}/edit/ssh_keys`;
    await admin.post(page, { public_key: key.text, description: "" });
    const [webRow] = await rows("user_ssh_keys");
    const comparable = (row: Row = {}) => ({ ...row, user_ssh_key_id: 0 });
    expect(comparable(ourRow)).toEqual(comparable(webRow));
    expect(webRow).toMatchObject({ description: "lea@host" });

    const refused = await runHere(["sshkey-add", "-c", pair.ours.ini, "lee", key.file]);
    expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining("belongs to the user lea already")]);
    expect(await ours("sshkey-list", "lea")).toContain(
      spawnSync("ssh-keygen", ["-lf", key.file]).stdout.toString().split(" ")[1],
    );
    await ours("sshkey-remove", "lea", `SHA256:${webRow?.fingerprint}`);
    expect(await rows("user_ssh_keys")).toEqual([]);
  });

  it("are created as administrators in a database that exists, by setup", async () => {
    await ours("setup", "--user=ops", "--email=ops@x.com", "--password=secret of ops");
    expect(await logIn(server.url, "ops", "secret of ops")).toEqual({ status: 302, admin: true });
  });

  it("are shown by the page that lists them, and can be edited there", async () => {
    await ours("user-create", "sue", "--email=sue@x.com", "--password=secret of sue", "--inactive");
    expect(await admin.get("/_admin/users")).toContain('"raw_name": "sue"');
    const id = await idOf("sue");
    await admin.post(`/_admin/users/${id}`, {
      ...{ username: "sue", email: "susan@x.com", firstname: "Sue", lastname: "", active: "true" },
      ...{ new_password: "", password_confirmation: "", extern_type: "internal", extern_name: "" },
    });
    const { users } = expectDocument<{ users: Row[] }>("user-list", await ours("user-list", "--json"));
    expect(users.find(({ username }) => username === "sue")).toMatchObject({ email: "susan@x.com", active: true });
    expect((await logIn(server.url, "sue", "secret of sue")).status).toBe(302);
  });
});

/** Whose key it is, or the error. */
async function apiUser(url: string, key: string): Promise<unknown> {
  const answer = await fetch(`${url}/_admin/api`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: 1, api_key: key, method: "get_user", args: {} }),
  });
  const { result, error } = (await answer.json()) as { result: { username: string } | null; error: unknown };
  return result?.username ?? error;
}

/** A moment as the number of minutes after another. */
function rounded(expires: number, begun: number): number {
  return expires === -1 ? -1 : Math.round((expires - begun) / 60);
}

function newSshKey(folder: string, type: string, comment: string): { file: string; text: string } {
  const file = path.join(folder, `id_${type}`);
  spawnSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", comment, "-f", file]);
  return { file: `${file}.pub`, text: readFileSync(`${file}.pub`, "utf8").trim() };
}

describeAgainstReference("passwords", () => {
  it("are the same that the web pages accept, if bcrypt takes all of them", () => {
    const candidates = [
      "123456",
      "12345",
      "",
      "      ",
      " a b c ",
      "pässword",
      "日本語日本語",
      "x".repeat(72),
      "\\'\"$%{}",
    ];
    const script = path.join(projectRoot, "test/interop/accepts.py");
    const { stdout } = succeed(runReference("python", [script, "passwords", JSON.stringify(candidates)]));
    expect(candidates.map((password) => webPasswordRule(password) === true)).toEqual(JSON.parse(stdout));
  });
});

describeAgainstReference("public SSH keys", () => {
  const rsa = (blob: string) => `ssh-rsa ${blob}`;
  const candidates = [
    "",
    "ssh-rsa",
    "AAAAB3NzaC1yc2EAAAALVGhpcyBpcyBmYWtlIQ",
    "abc AAAAB3NzaC1yc2EAAAALVGhpcyBpcyBmYWtlIQ",
    rsa("AAAAB3NzaC1yc2EAAAALVGhpcyBpcyBmYWtlIQ"),
    rsa("AAAAB2NzaC1yc2EAAAALVGhpcyBpcyBmYWtlIQ=="),
    rsa("AAAAB2NzaC1yc2EAAAANVGhpcyBpcyE="),
    rsa("AAAAB2NzaC1yc2EAAAANVGhpcyBpcyBmYWtlIQAAAANieWU="),
    rsa("AAAAB3NzaC1yc2EAAAA'LVGhpcyBpcyBmYWtlIQ"),
    " ssh-rsa  AAAAB3NzaC1yc2EAAAANVGhpcyBpcyBmYWtlIQAAAANieWU= and a comment\n",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo",
    "ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo\tä b  c",
    "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo",
  ];

  it("are parsed as by the original, with the same fingerprints and comments", () => {
    const script = `
import base64, hashlib, json, sys
from kallithea.lib import ssh
ssh._ = str
def parsed(text):
    try:
        keytype, key, comment = ssh.parse_pub_key(text)
    except ssh.SshKeyParseError:
        return None
    return [keytype, base64.b64encode(hashlib.sha256(key).digest()).rstrip(b"=").decode(), comment.strip()]
print(json.dumps([parsed(text) for text in json.loads(sys.argv[1])]))`;
    const theirs = JSON.parse(succeed(runReference("python", ["-c", script, JSON.stringify(candidates)])).stdout);
    expect(theirs.filter(Boolean)).toHaveLength(3);
    expect(candidates.map(parsed)).toEqual(theirs);
  });

  function parsed(text: string) {
    try {
      const { type, fingerprint, comment } = parseSshPublicKey(text);
      return [type, fingerprint, comment.trim()];
    } catch {
      return null;
    }
  }
});
