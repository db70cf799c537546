// The machine that doctor really asks.
import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { programVersionOf } from "../../vcs/program/program-version.js";
import { verifyRepository } from "../../vcs/verify.js";
import { startProgram } from "../start-interpreter.js";
import type { DiskSpace, DoctorContext, Machine } from "./context.js";

/** @param options `signal`: ends programs that the ini names */
export function thisMachine({
  scan: { git },
  timeLimit,
  signal,
}: Pick<DoctorContext, "scan" | "timeLimit" | "signal">): Machine {
  return {
    now: () => new Date(),
    uid: process.geteuid?.(),
    writeProblem,
    nodeVersion: process.versions.node,
    versionOf: programVersionOf,
    diskSpace,
    start: (program, args, options) => startProgram(program, args, { ...options, signal }),
    verify: (type, folder) => verifyRepository(type, folder, { git, timeLimit }),
  };
}

function writeProblem(file: string): string | undefined {
  try {
    accessSync(file, constants.W_OK);
    return undefined;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    return code === "ENOENT" ? undefined : failureReason(error);
  }
}

function diskSpace(place: string): DiskSpace | undefined {
  try {
    const { bavail, bsize, ffree, files } = statfsSync(place);
    return { device: statSync(place).dev, free: bavail * bsize, freeFiles: ffree, maxFiles: files };
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
