import { createHash } from "node:crypto";
import { UsageError } from "../errors.js";
import { printable } from "../terminal/printable.js";

export interface SshPublicKey {
  /** e.g. `ssh-ed25519` */
  readonly type: string;
  /** The key's bytes in base64, without bits that mean nothing. */
  readonly base64: string;
  readonly comment: string;
  /** Of the key's bytes, as `ssh-keygen -l` prints it after `SHA256:`. */
  readonly fingerprint: string;
  /** Of an RSA key: the length of its modulus. */
  readonly bits: number | undefined;
}

/** How many strings a key of a type consists of, after its type. */
const stringsIn: Readonly<Record<string, number>> = {
  "ssh-rsa": 2,
  "ssh-dss": 4,
  "ssh-ed25519": 1,
  "ssh-ed448": 1,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
  // Keys on a security token have the name of an application as well.
  "sk-ssh-ed25519@openssh.com": 2,
  "sk-ecdsa-sha2-nistp256@openssh.com": 3,
};

/** Kallithea 0.7.0 refuses other types in its web pages, and skips them when it writes authorized_keys. */
export const typesOfTheOriginal: readonly string[] = ["ssh-rsa", "ssh-dss", "ssh-ed25519", "ssh-ed448"];

/**
 * Parses a public key as a file `….pub` has it: type, base64, comment. The parts inside the base64 are counted, so that
 * a key that was cut off is recognized.
 * @throws UsageError
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  const line = text.trim();
  if (line === "") throw invalid("it is empty");
  if (/PRIVATE KEY/.test(line)) throw new UsageError("This is a private key.", { hint: publicKeyHint });
  if (/[\r\n]/.test(line)) throw invalid("it has several lines", "Add one key at a time.");
  const [, type = "", given = "", comment = ""] = /^(\S+)\s+(\S+)(?:\s+(.*))?$/s.exec(line) ?? [];
  if (type === "") throw invalid("it must have a type and a base64 part, as in 'ssh-ed25519 AAAAC3N…'");
  const count = Object.hasOwn(stringsIn, type) ? stringsIn[type] : undefined;
  if (count === undefined) throw unknownType(type);
  const bytes = Buffer.from(given, "base64");
  if (given.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(given))
    throw invalid("its base64 part is not complete, or has other characters in it");
  const strings = stringsOf(bytes);
  if (strings?.length !== count + 1) throw invalid(`its base64 part is not that of a complete ${type} key`);
  const inside = strings[0]?.toString("latin1") ?? "";
  if (inside !== type)
    throw invalid(`it is called ${type}, but its base64 part is a key of the type ${printable(inside)}`);
  const fingerprint = createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "");
  const bits = type === "ssh-rsa" ? bitsOf(strings[2] ?? Buffer.alloc(0)) : undefined;
  return { type, base64: bytes.toString("base64"), comment, fingerprint, bits };
}

const publicKeyHint = "Give the public one: its file ends in .pub.";

function invalid(reason: string, hint = publicKeyHint): UsageError {
  return new UsageError(`The SSH key is not valid: ${reason}.`, { hint });
}

function unknownType(type: string): UsageError {
  const types = `Its first word must be one of: ${Object.keys(stringsIn).join(", ")}.`;
  if (type.includes("-cert-v0")) return invalid("it is a certificate", "Give the key that was signed.");
  if (/[=,"]|^(no-|restrict$)/.test(type)) return invalid("it begins with options of authorized_keys", types);
  return invalid(`${printable(type.slice(0, 40))} is not a type of key`, types);
}

/** OpenSSH refuses shorter RSA keys than 1024 bits, and many systems shorter ones than this. */
const shortestRsa = 2048;

/** Why SSH servers may refuse a key; undefined if none does. */
export function weakness({ type, bits }: SshPublicKey): string | undefined {
  if (type === "ssh-dss") return "OpenSSH has not accepted DSA keys since version 7.0 unless they are enabled";
  if (bits === undefined || bits >= shortestRsa) return undefined;
  return `an RSA key of ${bits} bits is too short to be safe, and some SSH servers refuse it; use at least ${shortestRsa}`;
}

/** Of a number in big-endian bytes, which can begin with zeros. */
function bitsOf(number: Buffer): number {
  return BigInt(`0x0${number.toString("hex")}`)
    .toString(2)
    .replace(/^0$/, "").length;
}

/** RFC 4251: each string comes after its length in four bytes. @returns undefined if the last one is cut off */
function stringsOf(bytes: Buffer): Buffer[] | undefined {
  const strings: Buffer[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    if (offset + 4 > bytes.length) return undefined;
    const end = offset + 4 + bytes.readUInt32BE(offset);
    if (end > bytes.length) return undefined;
    strings.push(bytes.subarray(offset + 4, end));
    offset = end;
  }
  return strings;
}
