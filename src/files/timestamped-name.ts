import { constants, copyFileSync, linkSync } from "node:fs";
import { systemErrorCode } from "../errors.js";

/** Local time, `20261122-044356`. */
export function timestamp(time: Date): string {
  const digits = (value: number) => String(value).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(digits);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(digits);
  return `${day.join("")}-${clock.join("")}`;
}

/**
 * Creates something under the first free name: `stem`, then `stem-2`, `stem-3`, …
 * @param create throws EEXIST if the name is in use
 * @param ending follows the number
 * @returns the name
 */
export function createUnderFreeName(stem: string, create: (name: string) => void, ending = ""): string {
  for (let number = 1; ; number += 1) {
    const name = `${stem}${number === 1 ? "" : `-${number}`}${ending}`;
    try {
      create(name);
      return name;
    } catch (error) {
      if (systemErrorCode(error) !== "EEXIST") throw error;
    }
  }
}

/**
 * Gives a file that will be replaced a second name, with the time, so that it stays.
 * @returns that name
 */
export function keepUnderSecondName(file: string): string {
  return createUnderFreeName(`${file}.${timestamp(new Date())}`, (name) => linkOrCopy(file, name));
}

/** Some file systems have no links, and Linux refuses one to another user's file. */
function linkOrCopy(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") throw error;
    copyFileSync(file, name, constants.COPYFILE_EXCL);
  }
}
