// --data-dir: the folder of what the server writes.
import { chmodSync, chownSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UsageError, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { IniRequest } from "../../ini/arguments.js";
import { escapePercent } from "../../ini/interpolate.js";
import { printable } from "../../terminal/printable.js";

/** The request with the settings that name places in the folder; those that were given win. */
export function withDataFolder(request: IniRequest, folder: string): IniRequest {
  if (folder === "" || /[\r\n]/.test(folder))
    throw new UsageError("Invalid value for '--data-dir': it is not the name of a folder.");
  if (folder.includes("?") && request.main.database_engine === "sqlite")
    throw new UsageError(
      "Invalid value for '--data-dir': a URL cannot name an SQLite file in a folder with a ? in its name.",
    );
  const place = (...names: string[]) => escapePercent(path.join(path.resolve(folder), ...names));
  const settings: Record<string, string> = {
    cache_dir: place(),
    index_dir: place("index"),
    archive_cache_dir: place("tarballcache"),
    "beaker.cache.data_dir": place("cache/data"),
    "beaker.cache.lock_dir": place("cache/lock"),
    ...(request.main.database_engine === "sqlite" && {
      "sqlalchemy.url": `sqlite:///${place("kallithea.db")}?timeout=60`,
    }),
  };
  const main = new Map([...Object.entries(settings), ...(request.settings.get("app:main") ?? [])]);
  return { ...request, settings: new Map([...request.settings, ["app:main", main]]) };
}

/** @returns whether it was created */
export function createDataFolder(folder: string, owner: { uid: number; gid: number } | undefined): boolean {
  const place = path.resolve(folder);
  try {
    if (statSync(place, { throwIfNoEntry: false })?.isDirectory()) return false;
    mkdirSync(place, { recursive: true, mode: 0o750 });
    chmodSync(place, 0o750);
    if (owner !== undefined) chownSync(place, owner.uid, owner.gid);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`${printable(place)} cannot be created: ${failureReason(error)}.`, {
      hint: "Nothing was written.",
      cause: error,
    });
  }
}
