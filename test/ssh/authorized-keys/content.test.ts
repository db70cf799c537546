import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { authorizedKeys, inspectOld } from "../../../src/ssh/authorized-keys/content.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const head =
  "# WARNING: This .ssh/authorized_keys file is managed by Kallithea. Manual editing or adding new entries will make Kallithea back off.\n";
const options = "no-pty,no-port-forwarding,no-X11-forwarding,no-agent-forwarding";
const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo";
const plain = { cli: "/srv/kallithea/venv/bin/kallithea-cli", config: "/srv/kallithea/my.ini" };

describe("the lines of authorized_keys", () => {
  it("are Kallithea's, byte for byte, for plain paths", () => {
    // The example of Kallithea's own tests.
    const publicKey = "ssh-rsa  AAAAB3NzaC1yc2EAAAANVGhpcyBpcyBmYWtlIQAAAANieWU= and a comment\nand more\n";
    expect(authorizedKeys([{ userId: 7, keyId: 17, publicKey }], plain)).toEqual({
      text: `${head}${options},command="/srv/kallithea/venv/bin/kallithea-cli ssh-serve -c /srv/kallithea/my.ini 7 17" ssh-rsa AAAAB3NzaC1yc2EAAAANVGhpcyBpcyBmYWtlIQAAAANieWU=\n`,
      invalid: [],
    });
  });

  it("have the base64 that the key's bytes have", () => {
    const publicKey = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAB2FiY2RlZm=";
    expect(
      authorizedKeys([{ userId: 1, keyId: 1, publicKey: publicKey.replace("B2FiY2RlZm=", "BWFiY2RlZm==") }], plain)
        .invalid,
    ).toHaveLength(1);
  });

  it("have a comment in place of a key that is not valid, whatever is in it", () => {
    const keys = ["", "ssh-rsa", "ssh-rsa AAAA\nssh-rsa BBBB", `x command="rm" ${ed25519}`, "no such key"].map(
      (publicKey, index) => ({ userId: 1, keyId: index, publicKey }),
    );
    const { text, invalid } = authorizedKeys([...keys, { userId: 2, keyId: 9, publicKey: ed25519 }], plain);
    const lines = text.split("\n").slice(1, -1);
    expect(lines.slice(0, 5)).toEqual(keys.map(({ keyId }) => `# Invalid Kallithea SSH key: 1 ${keyId}`));
    expect(lines[5]).toContain(` 2 9" ${ed25519}`);
    expect(invalid.map(({ keyId }) => keyId)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ["/srv/a b/my.ini", `'/srv/a b/my.ini'`],
    ["/srv/a;rm/my.ini", `'/srv/a;rm/my.ini'`],
    ["/srv/it's/my.ini", `'/srv/it'\\''s/my.ini'`],
    ['/srv/a"b/my.ini', `'/srv/a\\"b/my.ini'`],
    ["/srv/$(x)/my.ini", `'/srv/$(x)/my.ini'`],
  ])("quote %s for the shell and for sshd", (config, quoted) => {
    const { text } = authorizedKeys([{ userId: 1, keyId: 2, publicKey: ed25519 }], { ...plain, config });
    expect(text).toContain(`command="/srv/kallithea/venv/bin/kallithea-cli ssh-serve -c ${quoted} 1 2" ${ed25519}\n`);
  });

  it("quote the program as well, but leave a command with arguments alone", () => {
    const program = path.join(temporaryFolder(), "kallithea cli");
    writeFileSync(program, "");
    chmodSync(program, 0o755);
    const command = (cli: string) =>
      authorizedKeys([{ userId: 1, keyId: 2, publicKey: ed25519 }], { ...plain, cli }).text;
    expect(command(program)).toContain(`command="'${program}' ssh-serve`);
    expect(command("/usr/bin/env LANG=C /x/kallithea-cli")).toContain(
      `command="/usr/bin/env LANG=C /x/kallithea-cli ssh-serve`,
    );
    expect(command("/x/kallithea-cli; rm -rf /")).toContain(`command="'/x/kallithea-cli; rm -rf /' ssh-serve`);
    const keys = [{ userId: 1, keyId: 2, publicKey: ed25519 }];
    expect(() => authorizedKeys(keys, { ...plain, config: "/x\ny" })).toThrow("contains a line end");
  });
});

describe("an authorized_keys file that exists", () => {
  const own = `${options},command="/k ssh-serve -c /srv/kallithea/my.ini 1 2" ${ed25519}\n`;

  it("of ours can be replaced", () => {
    const text = `${head}\n# Invalid Kallithea SSH key: 1 2\n   \n${own}`;
    expect(inspectOld(text, plain)).toEqual({ foreign: undefined, losesLines: false });
  });

  it.each(["# a note\n", own.replace("my.ini", "other.ini")])("with %j loses a line", (line) => {
    expect(inspectOld(head + own + line, plain)).toEqual({ foreign: undefined, losesLines: true });
  });

  it.each([ed25519, `  # indented`, `${options} ${ed25519}`])("with the line %j is not replaced", (line) => {
    expect(inspectOld(`${head}${own}${line}\n`, plain).foreign).toBe(line);
  });
});
