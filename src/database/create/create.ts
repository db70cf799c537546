import { randomBytes } from "node:crypto";
import type { Created, CreateOptions, Creation, ExistingDatabase, MayReplace } from "./creation.js";
import type { FirstRows } from "./first-rows.js";

export interface NewDatabase {
  /** The real path of the repositories root. */
  repositoriesRoot: string;
  administrator: { username: string; email: string; password: string };
  /** Whether visitors who are not logged in can see what is not private. */
  publicAccess: boolean;
}

/** What db-create asks of an engine. */
export interface CreatingEngine {
  /** @throws UserError */
  prepareCreation(options: CreateOptions): Promise<Creation>;
}

export interface DatabaseCreation {
  /** What would be replaced; undefined if the database does not exist or is empty. */
  readonly existing: ExistingDatabase | undefined;
  /**
   * Creates the database with its first rows. It is complete before it replaces the old one.
   * @returns undefined if `mayReplace` declined
   * @throws UserError; the old database is unchanged then, unless the message says otherwise
   */
  create(newDatabase: NewDatabase, mayReplace: MayReplace): Promise<Created | undefined>;
}

/**
 * Checks whether a database can be created at the address in an ini. Nothing is changed.
 * @param engine of that database
 * @throws UserError
 */
export async function prepareDatabase(engine: CreatingEngine, options: CreateOptions): Promise<DatabaseCreation> {
  const { existing, create } = await engine.prepareCreation(options);
  return {
    existing,
    // Hashing takes longest and runs in a separate thread, so it overlaps with loading the other libraries.
    create: async (newDatabase, mayReplace) =>
      create(withPasswordHashes(newDatabase, await loadHashPassword()), mayReplace),
  };
}

function withPasswordHashes({ administrator, ...others }: NewDatabase, hashPassword: HashPassword): FirstRows {
  const { username, email, password } = administrator;
  return {
    ...others,
    administrator: { username, email, passwordHash: hashPassword(password) },
    anonymousPasswordHash: unusableHash(),
  };
}

/** 2¹⁰ rounds, as in Kallithea. */
const rounds = 10;

type HashPassword = (password: string) => Promise<string>;

/** @returns a function that computes the bcrypt hash of a password, `$2b$10$…`, in a separate thread */
export async function loadHashPassword(): Promise<HashPassword> {
  const { default: bcrypt } = await import("bcrypt");
  return (password) => bcrypt.hash(password, rounds);
}

/** Looks like a hash but belongs to no known password: salt and digest are random. */
export function unusableHash(): string {
  return `$2b$${rounds}$${bcryptBase64(randomBytes(16))}${bcryptBase64(randomBytes(23))}`;
}

/** Base64 with bcrypt's alphabet, unpadded. */
function bcryptBase64(bytes: Buffer): string {
  const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return bytes
    .toString("base64")
    .replace(/=+$/, "")
    .replace(/./g, (digit) => bcryptAlphabet.charAt(standardAlphabet.indexOf(digit)));
}
