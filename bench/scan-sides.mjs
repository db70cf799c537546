// The original and our program, each with its own instance and database.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { root } from "../scripts/bundle.mjs";
import { seconds } from "./in-turn.mjs";

const reference = path.join(
  process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"),
  "bin/kallithea-cli",
);

/** @typedef {{ prepare?: (side: Side) => void, words: string[] }} Plan the preparation of a run and its command line */

export class Side {
  /** The peak memory of the runs since `takeMemory`, in MB; undefined if GNU time is not installed. */
  #memory;
  /** The processor time of each run since `takeProcessor`, in seconds. */
  #processor = [];

  constructor(folder, command, before) {
    this.folder = folder;
    this.command = command;
    this.before = before;
  }

  get database() {
    return path.join(this.folder, "bench.db");
  }

  /** Saves the database under a name. */
  save(state) {
    copyFileSync(this.database, this.saved(state));
  }

  saved(state) {
    return path.join(this.folder, `${state}.db`);
  }

  /** @param repositories the new repositories root of the instance */
  restore(state, repositories) {
    copyFileSync(this.saved(state), this.database);
    rmSync(path.join(this.folder, "data"), { recursive: true, force: true });
    this.setRoot(repositories);
  }

  setRoot(repositories) {
    const db = new Database(this.database);
    db.prepare("UPDATE ui SET ui_value = ? WHERE ui_section = 'paths' AND ui_key = '/'").run(repositories);
    db.close();
  }

  /** A run for `inTurn`. */
  runs({ prepare, words: [command, ...options] }) {
    const words = [this.command, ...this.before, command, "-c", path.join(this.folder, "bench.ini"), ...options];
    const [program, ...args] = this.#measured(words);
    return { command: program, args, prepare: () => prepare?.(this), done: () => this.#noteUse() };
  }

  takeMemory() {
    const memory = this.#memory;
    this.#memory = undefined;
    return memory === undefined ? "memory not measured" : `${Math.round(memory)} MB`;
  }

  /** The processor time of each run; NaN if GNU time is not installed. */
  takeProcessor() {
    const seconds = this.#processor;
    this.#processor = [];
    return seconds.length > 0 ? seconds : [Number.NaN];
  }

  #measured(words) {
    return existsSync("/usr/bin/time") ? ["/usr/bin/time", "-f", "%M %U %S", "-o", this.#used, ...words] : words;
  }

  #noteUse() {
    if (!existsSync(this.#used)) return;
    const [memory, user, system] = readFileSync(this.#used, "utf8").trim().split("\n").at(-1).split(" ").map(Number);
    this.#memory = Math.max(this.#memory ?? 0, memory / 1024);
    this.#processor.push(user + system);
  }

  get #used() {
    return path.join(this.folder, "used");
  }
}

/** Both sides start with the same accounts, in a database that is saved as `empty`. */
export function makeSides(folder) {
  if (!existsSync(reference))
    throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");
  const ours = new Side(path.join(folder, "ours"), process.execPath, [path.join(root, "dist/kallithea-cli.cjs")]);
  const theirs = new Side(path.join(folder, "theirs"), reference, []);
  for (const side of [ours, theirs]) makeInstance(side, ours);
  copyFileSync(ours.saved("empty"), theirs.saved("empty"));
  return { ours, theirs };
}

function makeInstance(side, { command, before }) {
  const repositories = path.join(side.folder, "repositories");
  mkdirSync(repositories, { recursive: true });
  const ini = path.join(side.folder, "bench.ini");
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
  run(command, [...before, "config-create", ini, `sqlalchemy.url=sqlite:///${side.folder}/bench.db`]);
  run(command, [...before, "db-create", "-c", ini, `--repos=${repositories}`, ...admin]);
  side.save("empty");
}

function run(command, words) {
  const { status, stderr } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${words.join(" ")}: exit status ${status}\n${stderr}`);
}

/** One run of one side. */
export function timeOne(side, plan) {
  return { seconds: seconds(side.runs(plan)), memory: side.takeMemory() };
}
