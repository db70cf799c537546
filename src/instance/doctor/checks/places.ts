// Files and folders, with what the system says about them. A link is none: what it leads to is not ours.
import { lstatSync, readdirSync, type Stats } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../../errors.js";
import { realFile } from "../../../files/real-file.js";

export interface Place {
  readonly file: string;
  /** With a capital, e.g. `The repositories root`. */
  readonly what: string;
  readonly status: Stats;
  readonly isSecret: boolean;
}

/** Of several places with one path, only the first. */
export function unique<Some extends Place>(places: readonly (Some | undefined)[]): Some[] {
  const byFile = new Map<string, Some>();
  for (const each of places) if (each !== undefined && !byFile.has(each.file)) byFile.set(each.file, each);
  return [...byFile.values()];
}

/** @returns undefined if it is missing or a link, or cannot be reached */
export function place(what: string, file: string, isSecret = false): Place | undefined {
  const status = lstat(file);
  // What a link leads to is not ours, and its own permissions mean nothing.
  return status === undefined || status.isSymbolicLink()
    ? undefined
    : { what: what === "The file" && status.isDirectory() ? "The folder" : what, file, status, isSecret };
}

/** Other checks report what is missing. */
export function lstat(file: string): Stats | undefined {
  return unlessRefused(() => lstatSync(file, { throwIfNoEntry: false }), undefined);
}

export function realPath(file: string): string {
  return unlessRefused(() => realFile(file), path.resolve(file));
}

/** In order; none if it cannot be listed. */
export function namesIn(folder: string, limit: number): string[] {
  return unlessRefused(() => readdirSync(folder).sort().slice(0, limit), []);
}

function unlessRefused<Result>(ask: () => Result, otherwise: Result): Result {
  try {
    return ask();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return otherwise;
  }
}
