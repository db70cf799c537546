// The names that a new revision is given: its id and its branch labels.
import { randomUUID } from "node:crypto";
import { RevisionError } from "../../revision-error.js";
import { parseRelativeTarget } from "../graph/relative.js";

/** What these mean is decided before any revision or label is looked for. */
const symbols: readonly string[] = ["head", "heads", "base", "current"];

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
  if (symbols.includes(id)) throw new RevisionError(`'${id}' cannot be a revision identifier`, symbolHint(id));
  if (!/^\w+$/.test(id)) throw new RevisionError(`'${id}' cannot be a revision identifier`, "Letters, digits and underscores are fine.");
  if (id.length > 32) throw new RevisionError(`The revision identifier '${id}' is too long`, "The version table holds 32 characters.");
}

/**
 * @throws RevisionError for a label that means something else where revisions are named, or that could not be read from the file again
 */
export function checkBranchLabel(label: string): void {
  const hint = hintAgainst(label);
  if (hint !== undefined) throw new RevisionError(`'${label}' cannot be a branch label`, hint);
}

function hintAgainst(label: string): string | undefined {
  if (symbols.includes(label)) return symbolHint(label);
  if (!/^[\p{L}\p{N}_.-]+$/u.test(label)) return "Letters, digits, underscores, hyphens and dots are fine.";
  return parseRelativeTarget(label) ? `'${label}' is a number of steps from a revision. Choose another label.` : undefined;
}

function symbolHint(name: string): string {
  return `Commands take '${name}' for something else. Choose another name.`;
}
