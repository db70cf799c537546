import { randomUUID } from "node:crypto";
import { RevisionError } from "../revision-error.js";

/** 12 random hex digits: the last part of a UUID, as Alembic takes it. */
export function newRevisionId(): string {
  return randomUUID().slice(-12);
}

/**
 * @throws RevisionError for an id that means something else where revisions are named, or does not fit into the version table
 */
export function checkRevisionId(id: string): void {
  const illegal = ["+", "-", ":", "@"].filter((character) => id.includes(character));
  if (illegal.length > 0) {
    throw new RevisionError(
      `Character(s) '${illegal.join(", ")}' not allowed in revision identifier '${id}'`,
      "Letters, digits and underscores are fine.",
    );
  }
  if (!/^\w+$/.test(id)) throw new RevisionError(`'${id}' cannot be a revision identifier`, "Letters, digits and underscores are fine.");
  if (id.length > 32) throw new RevisionError(`The revision identifier '${id}' is too long`, "The version table holds 32 characters.");
}
