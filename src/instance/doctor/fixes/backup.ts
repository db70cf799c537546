// What a fix changes is kept in a folder, with a script that restores it.
import {
  appendFileSync,
  chmodSync,
  constants,
  copyFileSync,
  lchownSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { ownerOfNewFile } from "../../../files/folder-owner.js";
import { createUnderFreeName, timestamp } from "../../../files/timestamped-name.js";
import { shellPath, shellWord } from "../../../shell-word.js";
import type { FixOutcome } from "./fix.js";

export class Backup {
  readonly #stem: string;
  readonly #owner: ReturnType<typeof ownerOfNewFile>;
  #folder: string | undefined;
  #count = 0;

  /** Nothing is created before there is something to keep. */
  constructor(parent: string, now: Date) {
    this.#stem = path.join(parent, `kallithea-cli-doctor-${timestamp(now)}`);
    this.#owner = ownerOfNewFile(parent);
  }

  /** The folder, and the command that restores what it has; both undefined if nothing was kept. */
  outcome(): Pick<FixOutcome, "backup" | "undo"> {
    const folder = this.#folder;
    return { backup: folder, undo: folder && `sh ${shellWord(path.join(folder, "undo.sh"))}` };
  }

  /** Keeps the content of a file that is replaced afterwards. Throws the system's errors and UserError. */
  keepContent(file: string, content: Uint8Array, mode: number): void {
    const kept = this.#newName(file);
    writeFileSync(kept, content, { flag: "wx", mode: 0o600 });
    this.#giveAway(kept);
    const original = shellPath(file);
    this.undoWith(`cp ${shellWord(kept)} ${original} && chmod ${(mode & 0o777).toString(8)} ${original}`);
  }

  /** Moves a regular file away. Throws the system's errors and UserError. */
  move(file: string): void {
    const kept = this.#newName(file);
    this.undoWith(`mv -n ${shellWord(kept)} ${shellPath(file)}`);
    try {
      renameSync(file, kept);
    } catch (error) {
      if (systemErrorCode(error) !== "EXDEV") throw error;
      copyFileSync(file, kept, constants.COPYFILE_EXCL);
      chmodSync(kept, 0o600);
      rmSync(file);
    }
  }

  /** Adds a line to the script before something is changed. Throws the system's errors and UserError. */
  undoWith(command: string): void {
    const script = path.join(this.#create(), "undo.sh");
    appendFileSync(script, `${command}\n`, { mode: 0o600 });
    this.#giveAway(script);
  }

  /** Otherwise the user of the instance could not read what root has kept. */
  #giveAway(created: string): void {
    if (this.#owner !== undefined) lchownSync(created, this.#owner.uid, this.#owner.gid);
  }

  #newName(file: string): string {
    this.#count += 1;
    return path.join(this.#create(), `${this.#count}-${path.basename(file)}`);
  }

  #create(): string {
    try {
      this.#folder ??= createUnderFreeName(this.#stem, (name) => {
        mkdirSync(name, { mode: 0o700 });
        this.#giveAway(name);
      });
    } catch (error) {
      if (systemErrorCode(error) === undefined) throw error;
      throw new UserError(`The backup ${this.#stem} cannot be created: ${failureReason(error)}. Nothing was changed.`, {
        hint: "Run the command as the user of the instance, or free up space.",
        cause: error,
      });
    }
    return this.#folder;
  }
}
