// The commands for accounts and their keys.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { type Engine, engines, query, type Row, sqlite } from "../support/databases/engines.js";

/** With the administrator doe, and SSH, without a file of its keys. */
async function newInstance(engine: Engine, folder = temporaryFolder()): Promise<TestInstance> {
  const instance = makeInstanceOn(await engine.newUrl(folder), folder);
  appendFileSync(instance.ini, "ssh_enabled = true\n");
  const { status, stderr } = await runHere(dbCreateArguments(instance));
  expect(status, stderr).toBe(0);
  return instance;
}

const withConfig = ({ ini }: TestInstance, words: readonly string[]) => [words[0] ?? "", "-c", ini, ...words.slice(1)];

/** A run that must succeed. @returns its output */
async function succeed(instance: TestInstance, ...words: string[]): Promise<string> {
  const { status, stdout, stderr } = await runHere(withConfig(instance, words));
  expect([status, stderr.replace(/^Warning: --password is visible.*\n/, "")], words.join(" ")).toEqual([0, ""]);
  return stdout;
}

/** The same with --json. @returns its document */
async function document<Document = Record<string, unknown>>(
  instance: TestInstance,
  ...words: string[]
): Promise<Document> {
  return expectDocument<Document>(words[0] ?? "", await succeed(instance, ...words, "--json"));
}

const create = (name: string, ...more: string[]) => [
  ...["user-create", name, `--email=${name}@x.com`, "--password=secret of it", ...more],
];

const named = async ({ url }: TestInstance, name: string): Promise<Row> =>
  (await query(url, `SELECT * FROM users WHERE username = '${name}'`))[0] ?? {};

/** A line as in a file .pub. @param parts of the key in Latin-1 */
function sshKey(type: string, ...parts: readonly string[]): string {
  const strings = [type, ...parts].map((part) => Buffer.from(part, "latin1"));
  const bytes = strings.flatMap((part) => [Buffer.from([0, 0, part.length >> 8, part.length & 255]), part]);
  return `${type} ${Buffer.concat(bytes).toString("base64")}`;
}

const keys = {
  ed25519: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo",
  fingerprint: "ey7jrCqOjbcYcP6fEz/1eNK5DJBbq5dsi3IWifRT4sM",
  rsa: `${sshKey("ssh-rsa", "\x01\0\x01", `\0\x80${"x".repeat(255)}`)} a comment`,
};

describe.each(engines)("accounts on $title", (engine) => {
  describe.skipIf(engine.missing !== undefined)("in one instance", () => {
    let instance: TestInstance;
    beforeAll(async () => {
      instance = await newInstance(engine, makeFolder());
    });
    afterAll(() => removeFolder(instance.folder));

    it("are created, listed and changed", async () => {
      await succeed(instance, ...create("ann", "--email=Ann@X.com", "--firstname= Ännchen ", "--admin"));
      const row = await named(instance, "ann");
      expect(row).toMatchObject({ email: "ann@x.com", firstname: "Ännchen", lastname: "", extern_type: "internal" });
      expect(row.password).toMatch(/^\$2b\$10\$/);
      expect(row.api_key).toMatch(/^[0-9a-f]{40}$/);
      const { users } = await document<{ users: Row[] }>(instance, "user-list");
      expect(users.map(({ username, admin, repositories }) => [username, admin, repositories])).toEqual([
        ["ann", true, 0],
        ["doe", true, 0],
      ]);
      expect(JSON.stringify(users)).not.toContain("$2b$");
      expect(JSON.stringify(users)).not.toContain(row.api_key);

      expect(
        await document(instance, "user-set", "ann", "--no-admin", "--no-active", "--email=A@X.com", "--firstname=Anna"),
      ).toMatchObject({ changed: true, user: { admin: false, active: false, email: "a@x.com", firstname: "Anna" } });
      const changed = await named(instance, "ann");
      expect([Boolean(changed.admin), Boolean(changed.active), changed.email]).toEqual([false, false, "a@x.com"]);
      expect(await document(instance, "user-set", "ann", "--no-admin", "--email=A@x.com")).toMatchObject({
        changed: false,
      });
      expect(await succeed(instance, "user-set", "ann", "--active")).toBe("ann is now active\n");
    });

    it("are refused if the name or the address is taken, in other capitals, too", async () => {
      await succeed(instance, ...create("eve"));
      await query(
        instance.url,
        `INSERT INTO user_email_map (user_id, email) VALUES (${(await named(instance, "eve")).user_id}, 'evelyn@x.com')`,
      );
      const before = await dump(instance.url);
      for (const [words, message] of [
        [create("eve"), "The user eve exists already."],
        [create("EVE", "--email=other@x.com"), "The user eve exists already."],
        [create("other", "--email=EVE@x.com"), "EVE@x.com is used by the user eve."],
        [create("other", "--email=Evelyn@x.com"), "Evelyn@x.com is used by the user eve."],
        [["user-set", "doe", "--email=eve@x.com"], "eve@x.com is used by the user eve."],
      ] as const) {
        const { status, stderr } = await runHere(withConfig(instance, words));
        expect([status, stderr]).toEqual([3, expect.stringContaining(message)]);
      }
      expect(await document(instance, ...create("EVE", "--if-missing"))).toMatchObject({
        changed: false,
        user: { username: "eve" },
        password: null,
      });
      expect(await dump(instance.url)).toEqual(before);
    });

    it("have API keys", async () => {
      await succeed(instance, ...create("kim"));
      const first = (await succeed(instance, "apikey-create", "kim", "--description=ä", "--lifetime=12h")).trimEnd();
      const second = await document<{ key: { key: string; id: number } }>(instance, "apikey-create", "kim");
      expect(await query(instance.url, "SELECT api_key, description FROM user_api_keys ORDER BY 1, 2")).toEqual(
        [
          { api_key: first, description: "ä" },
          { api_key: second.key.key, description: "" },
        ].sort((a, b) => (a.api_key < b.api_key ? -1 : 1)),
      );
      const list = await succeed(instance, "apikey-list", "kim");
      expect(list.split("\n")).toHaveLength(5);
      for (const secret of [first, second.key.key, (await named(instance, "kim")).api_key])
        expect(list).not.toContain(secret);
      const shown = await document<{ keys: Row[] }>(instance, "apikey-list", "kim", "--show-keys");
      expect(shown.keys.map(({ key }) => key)).toEqual([(await named(instance, "kim")).api_key, first, second.key.key]);
      await document(instance, "apikey-revoke", "kim", first.slice(0, 10));
      await document(instance, "apikey-revoke", "kim", String(second.key.id));
      expect(await query(instance.url, "SELECT 1 FROM user_api_keys")).toEqual([]);
      const builtIn = (await named(instance, "kim")).api_key;
      await succeed(instance, "apikey-revoke", "kim", String(builtIn));
      expect((await named(instance, "kim")).api_key).not.toBe(builtIn);
    });

    it("have SSH keys, each of them one user", async () => {
      await succeed(instance, ...create("lea"));
      expect(await document(instance, "sshkey-add", "lea", "--key", `${keys.ed25519} lea@host`)).toMatchObject({
        changed: true,
        key: {
          type: "ssh-ed25519",
          fingerprint: `SHA256:${keys.fingerprint}`,
          description: "lea@host",
          lastSeen: null,
        },
      });
      await succeed(instance, "sshkey-add", "lea", "--key", keys.rsa, "--description=old");
      const before = await dump(instance.url);
      for (const user of ["lea", "doe"]) {
        const { status, stderr } = await runHere(withConfig(instance, ["sshkey-add", user, "--key", keys.ed25519]));
        expect([status, stderr]).toEqual([3, expect.stringContaining("belongs to the user lea already")]);
      }
      const again = await document(instance, "sshkey-add", "lea", "--key", keys.ed25519, "--if-missing");
      expect(again).toMatchObject({ changed: false, key: { description: "lea@host" } });
      expect(await dump(instance.url)).toEqual(before);
      expect(await document(instance, "sshkey-list", "lea")).toMatchObject({
        keys: [{ type: "ssh-ed25519" }, { type: "ssh-rsa", description: "old" }],
      });
      await document(instance, "sshkey-remove", "lea", `SHA256:${keys.fingerprint.slice(0, 12)}`);
      expect(await query(instance.url, "SELECT description FROM user_ssh_keys")).toEqual([{ description: "old" }]);
    });
  });

  it.skipIf(engine.missing !== undefined)("keep one active administrator", async () => {
    const instance = await newInstance(engine);
    await succeed(instance, ...create("idle", "--admin", "--inactive"));
    const before = await dump(instance.url);
    for (const option of ["--no-admin", "--no-active"]) {
      const { status, stderr } = await runHere(withConfig(instance, ["user-set", "doe", option]));
      expect([status, stderr]).toEqual([5, expect.stringContaining("doe is the last active administrator.")]);
    }
    expect(await dump(instance.url)).toEqual(before);
    await succeed(instance, ...create("two", "--admin"));
    const runs = await Promise.all(
      ["doe", "two"].map((name) => start(withConfig(instance, ["user-set", name, "--no-admin"]))),
    );
    expect(runs.sort()).toEqual([0, 5]);
    const { users } = await document<{ users: Row[] }>(instance, "user-list");
    expect(users.filter(({ admin, active }) => admin && active)).toHaveLength(1);
  });

  it.skipIf(engine.missing !== undefined)(
    "are not confused if only the database considers their addresses equal",
    async () => {
      const instance = await newInstance(engine);
      await succeed(instance, ...create("ann", "--email=u@x.com"));
      const { status, stderr } = await runHere(withConfig(instance, create("bob", "--email=ü@x.com")));
      expect([status, stderr.split("\n")[1]]).toEqual(
        engine.name === "MariaDB"
          ? [
              3,
              "Error: The database does not distinguish ü@x.com from u@x.com, the email address of the user ann. Nothing was changed.",
            ]
          : [0, ""],
      );
    },
  );

  it.skipIf(engine.missing !== undefined)("are created once by two commands at the same time", async () => {
    const instance = await newInstance(engine);
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "secret of ann\n", { mode: 0o600 });
    const words = (name: string) => ["user-create", name, `--email=${name}@x.com`, "--password-file", file];
    const runs = await Promise.all(["ann", "Ann", "ANN"].map((name) => start(withConfig(instance, words(name)))));
    expect(runs.sort()).toEqual([0, 3, 3]);
    expect(await query(instance.url, "SELECT 1 FROM users")).toHaveLength(3);
  });
});

/** The built program, as a process beside others. @returns its exit status */
function start(args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [builtProgram, ...args], { stdio: "ignore" });
    child.on("close", resolve);
  });
}

describe("accounts", () => {
  let instance: TestInstance;
  beforeAll(async () => {
    instance = await newInstance(sqlite, makeFolder());
    await succeed(instance, ...create("ann"));
    await succeed(instance, "apikey-create", "ann");
    await succeed(instance, "sshkey-add", "ann", "--key", keys.rsa);
  });
  afterAll(() => removeFolder(instance.folder));
  afterEach(() => vi.unstubAllEnvs());

  it.each<[words: string[], status: number, message: string]>([
    [["user-create", "-c", "x"], 2, "Missing required argument: USER"],
    [create("a b"), 2, '"a b": a user name may contain only ASCII letters'],
    [create("zoë"), 2, "a user name may contain only ASCII letters"],
    [create("x".repeat(300)), 2, "must not be longer than 255 characters"],
    [create(""), 2, '"": a user name'],
    [create("Default"), 2, '"Default": this user name is reserved by Kallithea.'],
    [create("bob", "--email=bob"), 2, "--email: an email address must contain an @."],
    [create("bob", "--email=anonymous@kallithea-scm.org"), 2, "reserved by Kallithea"],
    [
      create("bob", "--firstname=a\tb"),
      2,
      "--firstname: a name must be a single line without control or invisible characters.",
    ],
    [create("bob", "--lastname=\u202eevil"), 2, "--lastname: a name must be a single line"],
    [create("bob", "--password=short"), 2, "--password: a password must have at least 6 characters."],
    [create("bob", "--password=pässword"), 2, "--password: a password must consist of ASCII characters."],
    [create("bob", `--password=${"x".repeat(73)}`), 2, "must not be longer than 72 bytes"],
    [create("bob", "--password-generate"), 2, "Use only one of --password and --password-generate."],
    [
      ["user-create", "bob", "--email=b@x.com", "--password-generate", "-q"],
      2,
      "nobody would see the generated password",
    ],
    [["user-create", "bob", "--email=b@x.com", "--password-file=/nowhere"], 2, "/nowhere cannot be read"],
    [["user-create", "bob"], 2, "Missing: --email; --password-stdin, --password-file, --password or --password-gen"],
    [["user-create", "bob", "--if-missing"], 2, "Missing: --email"],
    [["user-password", "bob", "--password-generate"], 1, "bob is not a user of this instance."],
    [["user-password", "ann"], 2, "Missing: --password-stdin"],
    [["user-password", "default", "--password-generate"], 1, '"default" is the anonymous user'],
    [["user-set", "ann"], 2, "Nothing to change."],
    [["user-set", "an", "--admin"], 1, "Did you mean ann?"],
    [["user-set", "DEFAULT", "--no-active"], 1, '"default" is the anonymous user'],
    [["user-set", "ann", "--email=x"], 2, "--email: an email address must contain an @."],
    [["user-set", "ann", "--extern-type=ldap"], 2, '--extern-type: "ldap" cannot be set here'],
    [["user-set", "doe", "--no-admin"], 5, "doe is the last active administrator."],
    [["user-set", "--admin", "--", "-x"], 1, "-x is not a user"],
    [["user-set", "\u001b[2J\n", "--admin"], 1, "\\x1b[2J\\n is not a user"],
    [["user-list", "ann"], 2, "Unexpected argument: ann."],
    [["apikey-list", "default"], 1, '"default" is the anonymous user'],
    [["apikey-create", "nobody"], 1, "nobody is not a user"],
    [["apikey-create", "ann", "--lifetime=0"], 2, '--lifetime: "0" is not a valid lifetime'],
    [["apikey-create", "ann", "--lifetime=-1"], 2, '--lifetime: "-1" is not a valid lifetime'],
    [["apikey-create", "ann", "--lifetime=1y"], 2, '--lifetime: "1y" is not a valid lifetime'],
    [["apikey-create", "ann", "--lifetime=11000d"], 2, "at most ten years"],
    [
      ["apikey-create", "ann", `--description=${"x".repeat(1001)}`],
      2,
      "--description: a description must not be longer",
    ],
    [["apikey-create", "ann", "-q"], 2, "nobody would see the new key"],
    [["apikey-revoke", "ann", "99"], 1, "ann has no API key 99."],
    [["apikey-revoke", "ann", "0".repeat(40)], 1, "ann has no API key 00000000…."],
    [["apikey-revoke", "ann", ""], 1, 'ann has no API key "". Nothing was changed.'],
    [["apikey-revoke", "ann"], 2, "Missing required argument: KEY"],
    [["sshkey-add", "nobody", "--key", keys.ed25519], 1, "nobody is not a user"],
    [["sshkey-add", "default", "--key", keys.ed25519], 1, '"default" is the anonymous user'],
    [["sshkey-add", "ann", "--key", "abc AAAA"], 2, "abc is not a type of key"],
    [["sshkey-add", "ann", "--key", keys.ed25519.slice(0, 60)], 2, "is not that of a complete ssh-ed25519 key"],
    [["sshkey-add", "ann", "--key", `ssh-rsa ${"A".repeat(5000)}`], 2, "too long to be a public key"],
    [["sshkey-add", "ann", "/nowhere"], 2, "Error: /nowhere cannot be read: the file does not exist."],
    [["sshkey-add", "ann", "/"], 2, "Error: / cannot be read"],
    [["sshkey-add", "/etc/passwd", "ann"], 2, "ann is not a file, and /etc/passwd is."],
    [
      ["sshkey-add", "ann", "--key", `${keys.ed25519} a\u202eb`],
      2,
      "The comment of the key: a description must be a single",
    ],
    [["user-password", "ann", "--password-file="], 2, "--password-file: the name of the file is empty."],
    [["sshkey-add", "ann", "/dev/zero"], 2, "Error: /dev/zero cannot be read: it is not a regular file."],
    [["sshkey-add", "ann", "x.pub", "--key=x"], 2, "Use only one of a file and --key."],
    [["sshkey-add", "ann"], 2, "The SSH key is not valid: it is empty."],
    [["sshkey-list", "nobody"], 1, "nobody is not a user"],
    [["sshkey-remove", "ann", "99"], 1, "ann has no SSH key 99."],
    [["sshkey-remove", "ann", ""], 1, 'ann has no SSH key "".'],
    [["sshkey-remove", "ann", "SHA256:"], 1, "ann has no SSH key SHA256:."],
    [["sshkey-remove", "doe", "1"], 1, "doe has no SSH key 1."],
  ])("%j changes nothing", async (words, expected, message) => {
    const before = await dump(instance.url);
    const { status, stdout, stderr } = await runHere(withConfig(instance, words));
    expect([status, stdout, stderr]).toEqual([expected, "", expect.stringContaining(message)]);
    expect(await dump(instance.url)).toEqual(before);
    // With a document, the secret would be seen.
    if (words.includes("-q")) return;
    const failure = await runHere(withConfig(instance, [...words.slice(0, 1), "--json", ...words.slice(1)]));
    expectDocument("error", failure.stdout);
  });

  it("do not take a private key", async () => {
    const file = path.join(instance.folder, "id_ed25519");
    writeFileSync(file, "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n");
    const { status, stderr } = await runHere(withConfig(instance, ["sshkey-add", "ann", file]));
    expect([status, stderr]).toEqual([
      2,
      "Error: This is a private key.\nGive the public one: its file ends in .pub.\n",
    ]);
  });

  it("get passwords by standard input, a file, and the environment, and never print them", async () => {
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "secret of file\n", { mode: 0o600 });
    const hashOf = async () => String((await named(instance, "ann")).password);
    const hashes = [await hashOf()];
    const change = async (words: string[], input = "") => {
      const { status, stdout, stderr } = await runHere(
        withConfig(instance, ["user-password", "ann", ...words]),
        [],
        input,
      );
      expect([status, stdout, stderr]).toEqual([0, "Changed the password of ann\n", ""]);
      hashes.push(await hashOf());
    };
    await change(["--password-stdin"], "secret of stdin\n");
    await change(["--password-file", file]);
    vi.stubEnv("KALLITHEA_USER_PASSWORD", "secret of variable");
    await change([]);
    vi.unstubAllEnvs();
    vi.stubEnv("KALLITHEA_USER_PASSWORD_FILE", file);
    await change([]);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("get a password from a file that others can read with a warning", async () => {
    const file = path.join(instance.folder, "open password");
    writeFileSync(file, "secret of file\n");
    const words = withConfig(instance, ["user-password", "ann", "--password-file", file]);
    const warning = `Warning: other users of this machine can read ${file}; to prevent it: chmod 600 '${file}'\n`;
    for (const [mode, expected] of [
      [0o644, warning],
      [0o666, warning],
      [0o640, ""],
      // A secret of a container.
      [0o444, ""],
    ] as const) {
      chmodSync(file, mode);
      const { status, stderr } = await runHere(words);
      expect([status, stderr], mode.toString(8)).toEqual([0, expected]);
    }
  });

  it("are followed by hints that work as they are", async () => {
    const { ini } = instance;
    for (const [words, hint] of [
      [["user-set", "nobody", "--admin"], `kallithea-cli user-list -c ${ini}`],
      [["user-set", "default", "--admin"], `kallithea-cli setup -c ${ini} --no-public-access`],
      [create("ann"), `kallithea-cli user-password -c ${ini} ann`],
      [["user-set", "doe", "--no-admin"], `kallithea-cli user-set -c ${ini} NAME --admin --active`],
      [["apikey-revoke", "ann", "99"], `kallithea-cli apikey-list -c ${ini} ann`],
      [["sshkey-remove", "ann", "99"], `kallithea-cli sshkey-list -c ${ini} ann`],
      [["sshkey-add", "/etc/passwd", "ann"], `kallithea-cli sshkey-add -c ${ini} ann /etc/passwd`],
      [["repo-show", "x"], `kallithea-cli repo-list -c ${ini}`],
      [["repos-path", "--dry-run"], `kallithea-cli repos-path -c ${ini} NEW --dry-run`],
      [["setting-set", "title=a b"], `kallithea-cli setting-set -c ${ini} title 'a b'`],
      [["setting-set", "auth_ldap_dn_pass=x"], `kallithea-cli setting-set -c ${ini} auth_ldap_dn_pass --stdin`],
      [["setting-set", "ui.paths./", "/new"], `kallithea-cli repos-path -c ${ini} /new`],
      [["setting-get", "titel"], `kallithea-cli setting-list -c ${ini} --all`],
    ] as [string[], string][]) {
      const { status, stderr } = await runHere(withConfig(instance, words));
      expect([status === 0, stderr]).toEqual([false, expect.stringContaining(hint)]);
    }
    vi.stubEnv("KALLITHEA_CONFIG", ini);
    expect((await runHere(["user-set", "nobody", "--admin"])).stderr).toContain("users: kallithea-cli user-list\n");
  });

  it("get a generated password, which is all that is printed", async () => {
    const text = await succeed(instance, "user-create", "gen", "--email=gen@x.com", "--password-generate");
    expect(text).toMatch(/^[A-Za-z2-9]{20}\n$/);
    const changed = await document<{ password: string }>(instance, "user-password", "gen", "--password-generate");
    expect(changed.password).toMatch(/^[A-Za-z2-9]{20}$/);
    expect(changed.password).not.toBe(text.trimEnd());
    expect(
      await succeed(instance, "user-create", "gen", "--email=gen@x.com", "--password-generate", "--if-missing"),
    ).toBe("");
  });

  it.each([
    ["on a full disk", ">/dev/full", 1, "cannot be written: the disk is full."],
    ["into a closed pipe", "| true", 1, "cannot be written: the reader of the pipe has ended."],
    ["to /dev/null", ">/dev/null", 2, "Standard output is closed or /dev/null"],
    ["to a closed output", ">&-", 2, "Standard output is closed or /dev/null"],
  ])("get no secret that was written %s", async (_case, redirection, expected, message) => {
    const before = await dump(instance.url);
    for (const words of [
      ["user-create", "lost", "--email=lost@x.com", "--password-generate"],
      ["user-password", "ann", "--password-generate"],
      ["apikey-create", "ann"],
      ["apikey-create", "ann", "--json"],
    ]) {
      const script = `"$0" "$@" ${redirection}; exit \${PIPESTATUS[0]}`;
      const args = ["-c", script, process.execPath, builtProgram, ...withConfig(instance, words)];
      const { status, stderr } = spawnSync("bash", args, { encoding: "utf8" });
      expect([status, stderr], words.join(" ")).toEqual([expected, expect.stringContaining(message)]);
      expect(stderr).toContain("Nothing was changed.");
    }
    expect(await dump(instance.url)).toEqual(before);
  });

  it("are checked for a taken address before the password is asked for", async () => {
    const { status, stderr, questions } = await runHere(withConfig(instance, ["user-create", "tty2"]), ["ann@x.com"]);
    expect([status, stderr]).toEqual([3, expect.stringContaining("ann@x.com is used by the user ann.")]);
    expect(questions).toEqual(["Email address of tty2:"]);
  });

  it("are asked for in a terminal", async () => {
    const asked = await runHere(withConfig(instance, ["user-create", "tty"]), [
      "x",
      "tty@x.com",
      "short",
      "long enough",
    ]);
    expect([asked.status, asked.questions]).toEqual([0, ["Email address of tty:", "Password of tty:"]]);
    const changed = await runHere(withConfig(instance, ["user-password", "tty"]), ["longer still"]);
    expect([changed.status, changed.stdout]).toEqual([0, "Changed the password of tty\n"]);
  });

  it("that another program checks keep their password there", async () => {
    await succeed(instance, ...create("ldap"));
    await query(instance.url, "UPDATE users SET extern_type = 'ldap', extern_name = 'dn' WHERE username = 'ldap'");
    const words = withConfig(instance, ["user-password", "ldap", "--password-generate"]);
    const refused = await runHere(words);
    expect([refused.status, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain("ldap logs in through ldap, which manages the password. Nothing was changed.");
    const warned = await runHere(withConfig(instance, ["user-set", "ldap", "--firstname=Lda"]));
    expect([warned.status, warned.stderr]).toEqual([
      0,
      expect.stringContaining("may overwrite the address and the names"),
    ]);
    expect(await document(instance, "user-set", "ldap", "--extern-type=internal")).toMatchObject({ changed: true });
    expect((await named(instance, "ldap")).extern_name).toBe("");
    expect((await runHere(words)).status).toBe(0);
  });

  it("are found by their names in other capitals, unless two differ only in them", async () => {
    expect(await succeed(instance, "user-set", "ANN", "--lastname=A")).toBe("Changed the last name of ann to A\n");
    await query(
      instance.url,
      "INSERT INTO users (username, password, active, admin, firstname, lastname, api_key, created_on) SELECT 'ANN', password, active, admin, firstname, lastname, 'key', created_on FROM users WHERE username = 'ann'",
    );
    expect(await succeed(instance, "user-set", "ANN", "--lastname=B")).toBe("Changed the last name of ANN to B\n");
    expect(await named(instance, "ann")).toMatchObject({ lastname: "A" });
    await query(instance.url, "DELETE FROM users WHERE username = 'ANN'");
  });

  it("with strange texts are printed without effect on a terminal", async () => {
    await succeed(instance, ...create("odd"));
    await query(
      instance.url,
      "UPDATE users SET email = 'a' || char(27) || '[2J', extern_type = char(8238), last_login = 'never ' WHERE username = 'odd'",
    );
    const text = await succeed(instance, "user-list");
    expect(text).toMatch(/^odd +a\\x1b\[2J +no +yes +\\u202e/m);
    await document(instance, "user-list");
    await query(instance.url, "DELETE FROM users WHERE username = 'odd'");
  });

  it("are read in a database that nobody may write", async () => {
    chmodSync(instance.database, 0o444);
    chmodSync(instance.folder, 0o555);
    try {
      for (const words of [["user-list"], ["apikey-list", "ann"], ["sshkey-list", "ann"]]) {
        const result = runBuilt(withConfig(instance, words), { uid: 65534, gid: 65534 });
        expect([result.status, result.stderr], words.join(" ")).toEqual([0, ""]);
        expect(result.stdout).not.toBe("");
      }
    } finally {
      chmodSync(instance.folder, 0o755);
      chmodSync(instance.database, 0o644);
    }
  });

  it("need a database that is current", async () => {
    await query(instance.url, "UPDATE alembic_version SET version_num = 'a0a1bf09c143'");
    for (const words of [["user-list"], create("bob"), ["apikey-create", "ann"], ["sshkey-list", "ann"]]) {
      const { status, stderr } = await runHere(withConfig(instance, words));
      expect([status, stderr]).toEqual([4, expect.stringContaining("migrate -c")]);
    }
    await query(instance.url, "UPDATE alembic_version SET version_num = '7ba0d2cad930'");
  });

  it("have nothing printed about them with --quiet, by processes too", async () => {
    for (const words of [
      ["user-list"],
      ["user-create", "quiet", "--email=q@x.com", "--password-stdin"],
      ["user-set", "quiet", "--admin"],
      ["user-password", "quiet", "--password-stdin"],
      ["sshkey-add", "quiet", "-"],
      ["sshkey-list", "quiet"],
      ["sshkey-remove", "quiet", keys.fingerprint],
      ["apikey-revoke", "quiet", "built-in"],
    ]) {
      const input = words[0] === "sshkey-add" ? `# the key\n\n${keys.ed25519}\n` : "secret of it\n";
      const { status, stdout, stderr } = runBuilt(withConfig(instance, [...words, "-q"]), { input });
      expect([status, stdout, stderr], words.join(" ")).toEqual([0, "", ""]);
    }
  });

  it("are followed by a hint if authorized_keys has the SSH keys", async () => {
    const { ini } = instance;
    const text = readFileSync(ini, "utf8");
    const ssh = "ssh_authorized_keys = /home/kallithea/.ssh/authorized_keys\n";
    writeFileSync(ini, `${text}${ssh}`);
    const hint = `To update authorized_keys, run as the owner of that file: kallithea-cli ssh-update-authorized-keys -c ${ini}\n`;
    const warning = (what: string) =>
      `Warning: sshd still accepts ${what}, and Kallithea then refuses it, until authorized_keys is updated.\n`;
    for (const [words, expected] of [
      [["sshkey-add", "ann", "--key", keys.ed25519], hint],
      [["sshkey-remove", "ann", keys.fingerprint], warning("the removed key") + hint],
      [["user-set", "ann", "--no-active"], warning("the SSH keys of ann") + hint],
      [["user-set", "ann", "--active", "-q"], ""],
      [["user-set", "ann", "--no-active", "-q"], warning("the SSH keys of ann")],
    ] as const) {
      const { status, stderr } = await runHere(withConfig(instance, words));
      expect([status, stderr]).toEqual([0, expected]);
    }
    writeFileSync(ini, text.replace("ssh_enabled = true", "ssh_enabled = maybe\nssh_authorized_keys = x"));
    const wrong = await runHere(withConfig(instance, ["sshkey-add", "ann", "--key", keys.ed25519]));
    expect([wrong.status, wrong.stderr]).toEqual([0, expect.stringContaining("ssh_enabled in [app:main] is not a")]);
    writeFileSync(ini, text);
    const { stderr } = await runHere(withConfig(instance, ["user-set", "ann", "--active"]));
    expect(stderr).toBe("");
  });

  it("warns once about an added key while SSH is off, with the command that enables it", async () => {
    const { ini } = instance;
    const text = readFileSync(ini, "utf8");
    const off = text.replace("ssh_enabled = true\n", "");
    const add = ["sshkey-add", "ann", "--key", sshKey("ssh-ed25519", "off")];
    try {
      for (const setting of ["", "ssh_enabled = false\nssh_authorized_keys = /home/kallithea/.ssh/authorized_keys\n"]) {
        writeFileSync(ini, off + setting);
        const { status, stdout, stderr } = await runHere(withConfig(instance, add));
        expect(stdout).toMatch(/^Added the SSH key (\S+) to ann\n$/);
        expect([status, stderr]).toEqual([
          0,
          `Warning: SSH is off, so the key has no effect. To enable it: kallithea-cli config-set -c ${ini} ssh_enabled=true\n`,
        ]);
        const again = await runHere(withConfig(instance, [...add, "--if-missing"]));
        expect([again.status, again.stderr]).toEqual([0, ""]);
        const [fingerprint = ""] = /SHA256:\S+/.exec(stdout) ?? [];
        expect((await runHere(withConfig(instance, ["sshkey-remove", "ann", fingerprint]))).stderr).toBe("");
      }
    } finally {
      writeFileSync(ini, text);
    }
  });

  it("with a key that the SSH server may refuse are warned about", async () => {
    for (const [key, warning] of [
      [sshKey("ecdsa-sha2-nistp256", "nistp256", "point"), "leave out keys of the type ecdsa-sha2-nistp256"],
      [sshKey("ssh-dss", "p", "q", "g", "y"), "OpenSSH has not accepted DSA keys since version 7.0"],
      [sshKey("ssh-rsa", "\x03", `\0\x80${"x".repeat(127)}`), "an RSA key of 1024 bits is too short to be safe"],
    ] as const) {
      const { status, stderr } = await runHere(withConfig(instance, ["sshkey-add", "ann", "--key", key]));
      expect([status, stderr]).toEqual([0, expect.stringMatching(`^Warning: .*${warning}.*\\n$`)]);
    }
  });
});
