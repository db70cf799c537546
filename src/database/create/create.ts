import { randomBytes } from "node:crypto";
import type { Created, CreateOptions, Creation, ExistingDatabase, MayReplace } from "./creation.js";
import type { FirstRows } from "./first-rows.js";

export interface NewDatabase {
  /** The real path of the folder with the repositories. */
  repositoriesRoot: string;
  administrator: { username: string; email: string; password: string };
  /** Whether users who are not logged in see what is not private. */
  publicAccess: boolean;
}

/** What db-create asks of an engine. */
export interface CreatingEngine {
  /** @throws UserError */
  prepareCreation(options: CreateOptions): Promise<Creation>;
}

export interface DatabaseCreation {
  /** What would be replaced; undefined if there is no database, or an empty one. */
  readonly existing: ExistingDatabase | undefined;
  /**
   * Creates the database with its first rows. It is complete before it takes the place of the old one.
   * @returns nothing if `mayReplace` said no
   * @throws UserError; the old database is unchanged then, unless the message says otherwise
   */
  create(newDatabase: NewDatabase, mayReplace: MayReplace): Promise<Created | undefined>;
}

/**
 * Checks whether a database can be created where an ini says. Nothing is changed.
 * @param engine of that database
 * @throws UserError
 */
export async function prepareDatabase(engine: CreatingEngine, options: CreateOptions): Promise<DatabaseCreation> {
  const { existing, create } = await engine.prepareCreation(options);
  return {
    existing,
    // The hash takes longest, and has a thread of its own: the other libraries are loaded meanwhile.
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

/** As Kallithea: 2¹⁰ rounds. */
const rounds = 10;

type HashPassword = (password: string) => Promise<string>;

/** @returns what makes the bcrypt hash of a password, `$2b$10$…`: in a thread of its own, in a twentieth of a second */
export async function loadHashPassword(): Promise<HashPassword> {
  const { default: bcrypt } = await import("bcrypt");
  return (password) => bcrypt.hash(password, rounds);
}

/** What is a hash by its looks, and of no password that anybody knows: salt and digest are random. */
export function unusableHash(): string {
  return `$2b$${rounds}$${bcryptBase64(randomBytes(16))}${bcryptBase64(randomBytes(23))}`;
}

/** Base64 with an alphabet of bcrypt's own, unpadded. */
function bcryptBase64(bytes: Buffer): string {
  const standardAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const bcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return bytes
    .toString("base64")
    .replace(/=+$/, "")
    .replace(/./g, (digit) => bcryptAlphabet.charAt(standardAlphabet.indexOf(digit)));
}
