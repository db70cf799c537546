// What each source says of a repository.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { Readers } from "../../vcs/readers.js";
import type { NamePattern } from "../find/scope.js";
import { groupsAbove } from "../names.js";
import type { ReadSource } from "./choose-owner.js";

/** A line of a mapping file: who owns the repositories that the pattern takes. */
export interface MappedOwner {
  readonly matches: NamePattern;
  readonly user: string;
}

/** @param map the first line that matches decides, for a repository or a group that it is in */
export function sourceReader(readers: Readers, root: string, map: readonly MappedOwner[]): ReadSource {
  const accounts = new Map<number, string | undefined>();
  return async (source, { name, type }) => {
    const folder = path.join(root, name);
    switch (source) {
      case "git-config":
        return type === "git" ? readers.owner(type, folder) : undefined;
      case "hgrc":
        return type === "hg" ? readers.owner(type, folder) : undefined;
      case "uid": {
        const { uid } = await stat(folder);
        if (!accounts.has(uid)) accounts.set(uid, accountName(uid));
        return accounts.get(uid);
      }
      case "map":
        return map.find(({ matches }) => [...groupsAbove(name), name].some(matches))?.user;
    }
  };
}

/** Of a directory service, too, if the system has one. */
function accountName(uid: number): string | undefined {
  return nameIn(passwdFile(), uid) ?? nameIn(askSystem(uid), uid);
}

function nameIn(lines: string, uid: number): string | undefined {
  const entry = lines.split("\n").find((line) => line.split(":")[2] === String(uid));
  return entry?.split(":")[0];
}

function passwdFile(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return "";
  }
}

function askSystem(uid: number): string {
  try {
    return execFileSync("getent", ["passwd", "--", String(uid)], {
      encoding: "utf8",
      timeout: 10_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}
