import { randomBytes } from "node:crypto";

/** As Kallithea: 2¹⁰ rounds. */
const rounds = 10;

export type HashPassword = (password: string) => Promise<string>;

/** @returns what makes the bcrypt hash of a password, `$2b$10$…`: in a thread of its own, in a twentieth of a second */
export async function loadHashPassword(): Promise<HashPassword> {
  const { default: bcrypt } = await import("bcrypt");
  return (password) => bcrypt.hash(password, rounds);
}

/** What is a hash by its looks, and of no password that anybody knows: salt and digest are random. */
export function hashOfNoPassword(): string {
  return `$2b$${rounds}$${bcryptBase64(randomBytes(16))}${bcryptBase64(randomBytes(23))}`;
}

/** Base64 with an alphabet of bcrypt's own, unpadded. */
function bcryptBase64(bytes: Buffer): string {
  const usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const ofBcrypt = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return bytes
    .toString("base64")
    .replace(/=+$/, "")
    .replace(/./g, (digit) => ofBcrypt.charAt(usual.indexOf(digit)));
}
