import { randomUUID } from "node:crypto";

/** As Kallithea: 2¹⁰ rounds. */
const rounds = 10;

/** The bcrypt hash of a password, `$2b$10$…`. It is made in a thread of its own and takes a twentieth of a second. */
export async function hashPassword(password: string): Promise<string> {
  const { default: bcrypt } = await import("bcrypt");
  return bcrypt.hash(password, rounds);
}

/** The hash of a password that nobody knows. */
export function hashUnknownPassword(): Promise<string> {
  return hashPassword(randomUUID());
}
