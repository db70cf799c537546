// The names of what Kallithea's web pages delete: the folder of a repository or group is only renamed, to
// `rm__20260131_235959_123456__NAME`.
import { randomBytes } from "node:crypto";
import { identityPattern, type ProcessIdentity, thisProcess } from "../../files/process-identity.js";

const form = /^rm__(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})(\d{2})_\d{6}_/;

/** Whether a folder is one that Kallithea has deleted. */
export function isDeletedName(name: string): boolean {
  return form.test(name);
}

/** When it was deleted, in local time; undefined if there is no such date. */
export function deletionTime(name: string): Date | undefined {
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = (form.exec(name) ?? [])
    .slice(1)
    .map(Number);
  const time = new Date(0);
  // TRAP: for the constructor of Date, the year 26 is 1926.
  time.setFullYear(year, month - 1, day);
  time.setHours(hours, minutes, seconds, 0);
  const exists = time.getMonth() === month - 1 && time.getDate() === day;
  return exists && year > 0 && hours < 24 && minutes < 60 && seconds < 60 ? time : undefined;
}

/** The time in a name, unchanged: `2026-01-31 23:59:59`. */
export function shownTime(name: string): string {
  const [, year, month, day, hours, minutes, seconds] = form.exec(name) ?? [];
  return `${year}-${month}-${day} ${hours}:${minutes}:${seconds}`;
}

/**
 * The name of a folder while it is being purged. If that is interrupted, Kallithea and the next purge still see that it
 * was deleted, and when; nobody mistakes what is left for the whole repository.
 */
export function nameWhilePurging(name: string): string {
  return `${form.exec(name)?.[0]}purging-${thisProcess()}-${randomBytes(6).toString("hex")}`;
}

/** The process that has given a folder such a name. */
export function purgingProcess(name: string): ProcessIdentity | undefined {
  const [, identity = ""] = /_purging-(.*)-[0-9a-f]{12}$/.exec(name) ?? [];
  return identityPattern.test(identity) ? identity : undefined;
}
