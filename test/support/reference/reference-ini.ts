// What the real PasteDeploy and configparser make of ini files.
import path from "node:path";
import { projectRoot } from "../cli/cli.js";
import { runReference } from "./reference.js";

type Settings = Record<string, string>;

interface Failed {
  error: string;
}

export interface ReferenceIni {
  /** Every section but [DEFAULT], which each of them inherits. */
  raw: Record<string, Settings> | Failed;
  interpolated: Record<string, Settings | Failed> | Failed;
  /** What Kallithea is given. */
  app: Settings | Failed;
}

/** Reads the `*.ini` files of a folder with the reference; by file name. */
export function readWithReference(folder: string): Record<string, ReferenceIni> {
  const script = path.join(projectRoot, "test/interop/read-inis.py");
  const { status, stdout, stderr } = runReference("python", [script, folder], { env: { PYTHONIOENCODING: "utf-8" } });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, ReferenceIni>;
}
