import { randomBytes } from "node:crypto";

/** A new API key, as Kallithea generates them: 40 hex digits. */
export function newApiKey(): string {
  return randomBytes(20).toString("hex");
}
