import { systemErrorCode } from "../../errors.js";

/** Whether a process of this machine is running, whoever's it is. */
export function processIsAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}
