// Who owns what is added, and what of it is private, as the command line says.
import { systemErrorCode, UsageError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { NotRegularFileError, readGivenFile } from "../../files/read-given-file.js";
import type { NamePattern } from "../../scan/find/scope.js";
import { type OwnerSource, ownerSources } from "../../scan/owner/choose-owner.js";
import type { MappedOwner } from "../../scan/owner/read-source.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import { patterns } from "./patterns.js";

export interface OwnershipWords {
  readonly ownerFrom?: string | undefined;
  readonly ownerMap?: string | undefined;
  readonly private?: readonly string[] | undefined;
}

/** @throws UsageError */
export async function chosenOwnership({
  ownerFrom: list,
  ownerMap: file,
  private: globs = [],
}: OwnershipWords): Promise<Pick<ScanOptions, "ownerFrom" | "ownerMap" | "private">> {
  const ownerFrom = list === undefined ? undefined : parseSources(list);
  if (file === undefined && ownerFrom?.includes("map"))
    throw new UsageError('--owner-from: "map" needs the file with the owners.', {
      hint: "Name it with --owner-map FILE.",
    });
  if (file !== undefined && !ownerFrom?.includes("map"))
    throw new UsageError("--owner-map only makes sense with --owner-from map.", {
      hint: `Give both: --owner-from ${[...(ownerFrom ?? []), "map"].join(",")} --owner-map ${shellWord(file)}`,
    });
  const isPrivate = await patterns(globs, "--private");
  return {
    ownerFrom,
    ownerMap: file === undefined ? undefined : await readOwnerMap(file),
    ...(isPrivate.length > 0 && { private: (name: string) => isPrivate.some((matches) => matches(name)) }),
  };
}

function parseSources(list: string): OwnerSource[] {
  const words = [...new Set(list.split(",").map((word) => word.trim()))];
  return words.map((word) => {
    const source = ownerSources.find((name) => name === word);
    if (source !== undefined) return source;
    throw new UsageError(`--owner-from: "${printable(word)}" is not a source for owners.`, {
      hint: `Use one or more of ${ownerSources.join(",")}, in the order in which they are tried.`,
    });
  });
}

const maxBytes = 1 << 20;

async function readOwnerMap(file: string): Promise<MappedOwner[]> {
  const lines = readText(file)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  const owners: MappedOwner[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text === "" || text.startsWith("#")) continue;
    const [, pattern, user] = /^(\S+)\s+(\S.*)$/.exec(text) ?? [];
    if (pattern === undefined || user === undefined)
      throw new UsageError(`--owner-map: line ${index + 1} of ${printable(file)} is not valid: it has no user.`, {
        hint: "Write a pattern and a user on each line: team/* jane",
      });
    owners.push(...(await patterns([pattern], "--owner-map")).map((matches: NamePattern) => ({ matches, user })));
  }
  return owners;
}

function readText(file: string): string {
  const failure = (why: string) => new UsageError(`--owner-map: ${printable(file)} cannot be read: ${why}.`);
  let bytes: Buffer;
  try {
    bytes = readGivenFile(file, maxBytes);
  } catch (error) {
    if (error instanceof NotRegularFileError) throw failure(error.message);
    if (systemErrorCode(error) === undefined) throw error;
    throw failure(failureReason(error));
  }
  if (bytes.length > maxBytes) throw failure(`it is larger than ${maxBytes} bytes`);
  return bytes.toString("utf8");
}
