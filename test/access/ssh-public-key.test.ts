import { describe, expect, it } from "vitest";
import { parseSshPublicKey, weakness } from "../../src/access/ssh-public-key.js";

/** The bytes of a key: each part after its length. */
function base64(...parts: readonly (string | Buffer)[]): string {
  const strings = parts.map((part) => Buffer.from(part));
  const lengths = strings.map(({ length }) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(length);
    return bytes;
  });
  return Buffer.concat(strings.flatMap((string, index) => [lengths[index] as Buffer, string])).toString("base64");
}

const ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo";

describe("a public SSH key", () => {
  it("has the type, the comment, and the fingerprint that ssh-keygen prints", () => {
    expect(parseSshPublicKey(`${ed25519} doe@host  and more\n`)).toEqual({
      type: "ssh-ed25519",
      base64: ed25519.split(" ")[1],
      comment: "doe@host  and more",
      fingerprint: "ey7jrCqOjbcYcP6fEz/1eNK5DJBbq5dsi3IWifRT4sM",
    });
  });

  it.each([
    ["ssh-rsa", 2],
    ["ssh-dss", 4],
    ["ssh-ed448", 1],
    ["ecdsa-sha2-nistp256", 2],
    ["ecdsa-sha2-nistp384", 2],
    ["ecdsa-sha2-nistp521", 2],
    ["sk-ssh-ed25519@openssh.com", 2],
    ["sk-ecdsa-sha2-nistp256@openssh.com", 3],
  ])("can be of the type %s, with %i parts", (type, count) => {
    const parts = Array.from({ length: count }, (_, index) => `part ${index}`);
    expect(parseSshPublicKey(`${type} ${base64(type, ...parts)}`).type).toBe(type);
    expect(() => parseSshPublicKey(`${type} ${base64(type, ...parts, "more")}`)).toThrow(/not that of a complete/);
    expect(() => parseSshPublicKey(`${type} ${base64(type, ...parts.slice(1))}`)).toThrow(/not that of a complete/);
  });

  it.each([
    [`ssh-rsa ${base64("ssh-rsa", "e", Buffer.concat([Buffer.from([0, 0x80]), Buffer.alloc(255)]))}`, undefined],
    [`ssh-rsa ${base64("ssh-rsa", "e", Buffer.concat([Buffer.from([0x7f]), Buffer.alloc(255)]))}`, "of 2047 bits"],
    [`ssh-rsa ${base64("ssh-rsa", "e", "")}`, "of 0 bits"],
    [`ssh-dss ${base64("ssh-dss", "p", "q", "g", "y")}`, "DSA"],
    [ed25519, undefined],
  ])("%# may be refused by SSH servers for its weakness", (line, reason) => {
    const found = weakness(parseSshPublicKey(line));
    expect(found).toEqual(reason === undefined ? undefined : expect.stringContaining(reason));
  });

  it.each([
    ["", "it is empty"],
    [" \n", "it is empty"],
    ["ssh-ed25519", "must have a type and a base64 part"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----", "This is a private key."],
    [`${ed25519}\n${ed25519}`, "several lines"],
    [ed25519.slice(0, -1), "is not complete"],
    [ed25519.slice(0, -4), "not that of a complete ssh-ed25519 key"],
    [ed25519.replace("AAAAC3", "AAAA'C3"), "other characters"],
    [ed25519.replace("ssh-ed25519", "ssh-ed448"), "its base64 part is a key of the type ssh-ed25519"],
    [ed25519.replace("ssh-ed25519", "constructor"), "constructor is not a type of key"],
    [ed25519.replace("ssh-ed25519", "\u001b[2J"), "\\x1b[2J is not a type of key"],
    [`ssh-ed25519-cert-v01@openssh.com ${base64("x")}`, "it is a certificate"],
    [`command="sh" ${ed25519}`, "options of authorized_keys"],
    [`no-pty ${ed25519}`, "options of authorized_keys"],
  ])("%j is refused", (text, reason) => expect(() => parseSshPublicKey(text)).toThrow(reason));
});
