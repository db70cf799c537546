// A fault: which call of a command is hit, and what happens to it. Written as `fsync:3=EIO`; see docs/testing.md.
import { constants } from "node:os";

/** A call of a command, as `inject.c` logs it. */
export interface Call {
  readonly kind: string;
  /** Among the calls of its kind, from 1. */
  readonly number: number;
  readonly path: string;
}

export interface Fault {
  readonly kind: string;
  readonly number: number;
  /** `EIO`; `ENOSPC+`: all later ones fail as well; `short`, `kill-before`, `kill-after`, `kill-half`. */
  readonly effect: string;
}

const kills = ["kill-before", "kill-after"];
const noRoom = ["ENOSPC", "ENOSPC+", "EDQUOT+"];

/** What can happen to a call, by its kind. */
const effects: Readonly<Record<string, readonly string[]>> = {
  create: ["EACCES", "EMFILE", "EIO", "EROFS+", ...noRoom, ...kills],
  open: ["EACCES", "EMFILE", "EIO", "EROFS+", ...kills],
  write: ["EIO", "EIO+", "EROFS+", "short", "kill-half", ...noRoom, ...kills],
  fsync: ["EIO", "EIO+", "ENOSPC", "EDQUOT", ...kills],
  truncate: ["EIO", "EROFS+", ...kills],
  rename: ["EACCES", "EIO", "EROFS+", "ENOSPC", "EDQUOT", ...kills],
  link: ["EACCES", "EIO", "EPERM", "EROFS+", ...noRoom, ...kills],
  unlink: ["EACCES", "EBUSY", "EIO", "EROFS+", ...kills],
  rmdir: ["EACCES", "EIO", "EROFS+", ...kills],
  mkdir: ["EACCES", "EIO", "EROFS+", ...noRoom, ...kills],
  chmod: ["EPERM", "EIO", "EROFS+", ...kills],
  chown: ["EPERM", "EIO", "EROFS+", ...kills],
  utime: ["EPERM", "EROFS+", ...kills],
  "read.open": ["EACCES", "EMFILE", "EIO"],
  read: ["EIO"],
  "program.open": ["EACCES", "EMFILE", "EIO"],
  "program.read": ["EIO"],
  "program.load": ["EMFILE", "EIO"],
  stdout: ["EIO", "ENOSPC+", ...kills],
  stderr: ["EIO", "ENOSPC+", ...kills],
};

/** Before our code runs, Node itself reads these: its messages are not ours. */
const readByNode = /\/(kallithea-cli\.cjs|package\.json)$/;

/** Everything that can go wrong in a command that makes these calls. */
export function faultsOf(calls: readonly Call[]): { call: Call; fault: Fault }[] {
  return calls
    .filter(({ path }) => !readByNode.test(path))
    .flatMap((call) =>
      (effects[call.kind] ?? []).map((effect) => ({ call, fault: { kind: call.kind, number: call.number, effect } })),
    );
}

export function parseCalls(log: string): Call[] {
  return log
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, kind = "", number, path = ""] = /^(\S+) (\d+) (.*)$/.exec(line) ?? [];
      return { kind, number: Number(number), path };
    });
}

export function formatFault({ kind, number, effect }: Fault): string {
  return `${kind}:${number}=${effect}`;
}

export function parseFault(text: string): Fault {
  const [, kind = "", number, effect = ""] =
    /^([a-z.]+):(\d+)=(E[A-Z]+\+?|short|kill-(?:before|after|half))$/.exec(text) ?? [];
  if (!(kind in effects)) throw new Error(`"${text}" is not a fault. Write it as fsync:3=EIO or write:2=kill-half.`);
  return { kind, number: Number(number), effect };
}

export function isKill(fault: Fault): boolean {
  return fault.effect.startsWith("kill");
}

/** Whether it is about what the command prints, rather than about what it does. */
export function hitsOutput({ kind }: Fault): boolean {
  return kind === "stdout" || kind === "stderr";
}

/** For `inject.c`. */
export function faultEnvironment({ kind, number, effect }: Fault): Record<string, string> {
  const isError = effect.startsWith("E");
  const name = effect === "short" ? "ENOSPC" : effect.replace("+", "");
  const action = isError ? (effect.endsWith("+") ? "fail-on" : "fail") : effect;
  return {
    FAULTS_AT: `${kind}:${number}`,
    FAULTS_DO: action,
    FAULTS_ERRNO: String((constants.errno as Record<string, number>)[name] ?? 0),
  };
}
