// What ssh-update-authorized-keys does that the original does not.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";

async function prepare(...keys: readonly string[]) {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  const file = path.join(made.folder, "ssh/authorized_keys");
  const ini = `${readFileSync(made.ini, "utf8")}ssh_enabled = true\nssh_authorized_keys = ${file}\nkallithea_cli_path = ${process.execPath}\n`;
  writeFileSync(made.ini, ini);
  expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
  const add = (text: string, id: number) =>
    query(
      made.url,
      `INSERT INTO user_ssh_keys (user_ssh_key_id, user_id, public_key, description, fingerprint, created_on)
       VALUES (${id}, 2, '${text}', '', 'f${id}', '2020-01-01 00:00:00')`,
    );
  for (const [index, text] of keys.entries()) await add(text, index + 1);
  const update = (...options: string[]) => runBuilt(["ssh-update-authorized-keys", "-c", made.ini, ...options]);
  return { ...made, file, add, update };
}

function newKey(type: string): string {
  const file = path.join(temporaryFolder(), "key");
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").trim();
}

/** An `sk-` key cannot be made without a device. */
const securityKey = () => {
  const text = (value: string | Buffer) => {
    const bytes = Buffer.from(value);
    return Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  };
  const type = "sk-ssh-ed25519@openssh.com";
  const key = Buffer.concat([text(type), text(Buffer.alloc(32, 7)), text("ssh:")]);
  return `${type} ${key.toString("base64")}`;
};

it("writes ECDSA and security keys, which ssh-keygen reads", async () => {
  const { file, update } = await prepare(newKey("ecdsa"), securityKey());
  expect(update()).toMatchObject({ status: 0, stdout: "", stderr: "" });
  expect(execFileSync("ssh-keygen", ["-l", "-f", file], { encoding: "utf8" })).toMatch(
    /\(ECDSA\)[\s\S]*\(ED25519-SK\)/,
  );
});

it("writes a comment in place of a key that is not valid, exits with 6, and prints what it did as JSON", async () => {
  const valid = newKey("ed25519");
  const { file, update } = await prepare(valid, 'ssh-rsa AAAA\n"evil" ssh-rsa AAAA', "");
  const { status, stdout, stderr } = update("--json");
  expect(status).toBe(6);
  expect(expectDocument("ssh-update-authorized-keys", stdout)).toEqual({
    changed: true,
    file,
    keys: 1,
    invalid: [2, 3].map((keyId) => ({ userId: 2, keyId, reason: expect.any(String) })),
    kept: null,
  });
  expect(stderr).toContain("SSH key 2 of user 2 was left out.");
  const lines = readFileSync(file, "utf8").split("\n").slice(1);
  expect(lines).toEqual([
    expect.stringContaining(valid),
    "# Invalid Kallithea SSH key: 2 2",
    "# Invalid Kallithea SSH key: 2 3",
    "",
  ]);
});

it("keeps a file that had comments of others, and says where", async () => {
  const { file, update } = await prepare(newKey("ed25519"));
  mkdirSync(path.dirname(file));
  writeFileSync(file, "# a note\n");
  const document = expectDocument("ssh-update-authorized-keys", update("--json").stdout);
  expect(readFileSync(String(document.kept), "utf8")).toBe("# a note\n");
  expect(readFileSync(file, "utf8")).toContain("ssh-ed25519");
});

it("is not configured: JSON without a file, exit 0, and the command that configures it", async () => {
  const { ini, file, update } = await prepare();
  writeFileSync(ini, readFileSync(ini, "utf8").replace("ssh_enabled = true", "ssh_enabled = no"));
  const { status, stdout, stderr } = update("--json");
  expect(status).toBe(0);
  expect(expectDocument("ssh-update-authorized-keys", stdout)).toMatchObject({ changed: false, file: null });
  expect(stderr).toContain(`kallithea-cli config-set -c ${ini} ssh_enabled=true`);
  expect(existsSync(file)).toBe(false);
  writeFileSync(ini, readFileSync(ini, "utf8").replace("ssh_enabled = no", "ssh_enabled = perhaps"));
  expect(update()).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("ssh_enabled in [app:main] is not a boolean"),
  });
});

it("many at once, while keys are added: no file is ever cut off, and the last one has every key", async () => {
  const valid = newKey("ed25519");
  const { ini, file, add } = await prepare(valid);
  const run = () =>
    new Promise<number | null>((resolve) =>
      spawn(process.execPath, [builtProgram, "ssh-update-authorized-keys", "-c", ini], { stdio: "ignore" }).once(
        "close",
        resolve,
      ),
    );
  const running = [];
  for (let id = 2; id <= 6; id++) {
    await add(valid, id);
    running.push(run());
  }
  expect(await Promise.all(running)).toEqual([0, 0, 0, 0, 0]);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(8);
  expect(readdirSync(path.dirname(file))).toEqual(["authorized_keys"]);
});

it("warns of a folder that others can write to, and of a kallithea_cli_path that is not a program", async () => {
  const { ini, file, update } = await prepare(newKey("ed25519"));
  mkdirSync(path.dirname(file));
  chmodSync(path.dirname(file), 0o777);
  writeFileSync(
    ini,
    readFileSync(ini, "utf8").replace(/kallithea_cli_path = .*/, "kallithea_cli_path = /gone/kallithea-cli"),
  );
  const { status, stderr } = update();
  expect(status).toBe(0);
  expect(stderr).toContain(`To fix it: chmod go-w ${path.dirname(file)}`);
  expect(stderr).toContain("kallithea_cli_path is /gone/kallithea-cli, which is not the absolute path of a program.");
  expect(update("--quiet").stderr).toBe("");
});

it.skipIf(unlessRoot !== "")(`run by root, leaves the file to the owner of its folder`, async () => {
  if (nobody.uid === undefined) return;
  const { file, update } = await prepare(newKey("ed25519"));
  mkdirSync(path.dirname(file));
  giveToNobody(path.dirname(file), 0o700);
  expect(update().status).toBe(0);
  expect(statSync(file)).toMatchObject({ uid: nobody.uid, gid: nobody.gid });
});
