import { fstatSync, statSync } from "node:fs";

/** Whether nobody gets what is written. Also if the descriptor was closed: Node opens /dev/null in its place when it starts. */
export function isNullDevice(descriptor: number): boolean {
  const status = fstatSync(descriptor);
  return status.isCharacterDevice() && status.rdev === statSync("/dev/null", { throwIfNoEntry: false })?.rdev;
}
