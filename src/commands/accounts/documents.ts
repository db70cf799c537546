// Accounts and keys as --json prints them; docs/json/ describes them.
import type { Account } from "../../access/accounts.js";
import type { ApiKey } from "../../access/api-keys.js";
import type { SshKey } from "../../access/ssh-keys.js";
import { parseSshPublicKey } from "../../access/ssh-public-key.js";
import { localTime } from "../../database/local-time.js";
import { UserError } from "../../errors.js";
import { isoTime } from "../instance/iso-time.js";

/** Never with the hash of the password, or the built-in API key. */
export function accountDocument({ username, email, admin, active, firstname, lastname, ...more }: Account) {
  const { extern_type, last_login, created_on } = more;
  return {
    ...{ username, email, admin, active, firstname, lastname, externType: extern_type },
    ...{ lastLogin: timeOf(last_login), createdOn: timeOf(created_on) },
  };
}

/** @param shown whether the whole key is in it */
export function apiKeyDocument({ id, key, description, expires, createdOn }: ApiKey, shown: boolean) {
  const end = expires === null ? null : localMoment(expires);
  return {
    ...{ id, builtIn: id === null, key: shown ? key : null, prefix: key.slice(0, shownCharacters), description },
    ...{ expires: timeOf(end), expired: expires !== null && expires * 1000 < Date.now() },
    ...{ createdOn: timeOf(createdOn) },
  };
}

/** Enough to name a key, and far too little to use it. */
const shownCharacters = 8;

/** @returns null if no calendar has it */
function localMoment(seconds: number): string | null {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? null : localTime(date);
}

export function sshKeyDocument({ user_ssh_key_id, public_key, fingerprint, description, ...times }: SshKey) {
  return {
    ...{ id: user_ssh_key_id, type: typeOf(public_key), fingerprint: `SHA256:${fingerprint}`, description },
    ...{ lastSeen: timeOf(times.last_seen), createdOn: timeOf(times.created_on) },
  };
}

/** @returns null for a key that Kallithea cannot read either */
function typeOf(publicKey: string): string | null {
  try {
    return parseSshPublicKey(publicKey).type;
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function timeOf(stored: string | null): string | null {
  return stored === null ? null : isoTime(stored);
}

/** The same for people: `2026-11-22 04:43`. */
export function shownTime(iso: string | null): string {
  return iso === null ? "never" : iso.slice(0, 16).replace("T", " ");
}
