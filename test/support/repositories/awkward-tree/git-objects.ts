// Git repositories written by hand, without git: faster, and free to hold what git would refuse to make.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";

export interface CommitFields {
  parents?: readonly string[];
  /** Seconds since the epoch, of both author and committer unless those are given. */
  date?: number;
  author?: string | Buffer;
  committer?: string | Buffer;
  /** Lines between the committer and the message. */
  headers?: readonly string[];
  message?: string | Buffer;
}

/** 2017-07-14T02:40:00Z, the first date of most of the tree. */
export const firstDate = 1_500_000_000;

/** An empty bare repository whose HEAD names refs/heads/main. */
export function bareRepository(folder: string, config = ""): string {
  for (const name of ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeIn(folder, "HEAD", "ref: refs/heads/main\n");
  writeIn(folder, "config", `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${config}`);
  return folder;
}

/** Writes a file of the repository, with the folders on its way. */
export function writeIn(folder: string, name: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}

/** Writes a loose object. @returns its id */
export function writeObject(folder: string, type: string, body: string | Buffer): string {
  const bytes = Buffer.from(body);
  const object = Buffer.concat([Buffer.from(`${type} ${bytes.length}\0`), bytes]);
  const id = createHash("sha1").update(object).digest("hex");
  writeIn(folder, loosePath(id), deflateSync(object));
  return id;
}

export function loosePath(id: string): string {
  return `objects/${id.slice(0, 2)}/${id.slice(2)}`;
}

export function writeCommit(folder: string, fields: CommitFields): string {
  const { parents = [], date = firstDate, headers = [], message = "a commit\n" } = fields;
  const {
    author = `A. Author <author@example.com> ${date} +0000`,
    committer = `C. Committer <c@example.com> ${date} +0000`,
  } = fields;
  const lines = [`tree ${writeObject(folder, "tree", "")}`, ...parents.map((id) => `parent ${id}`)];
  return writeObject(
    folder,
    "commit",
    Buffer.concat([
      Buffer.from(`${lines.join("\n")}\nauthor `),
      Buffer.from(author),
      Buffer.from("\ncommitter "),
      Buffer.from(committer),
      Buffer.from(headers.map((header) => `\n${header}`).join("")),
      Buffer.from("\n\n"),
      Buffer.from(message),
    ]),
  );
}

/** A line of commits, a minute apart. @returns the id of the last */
export function writeHistory(folder: string, length: number, first: CommitFields = {}): string {
  const date = first.date ?? firstDate;
  let tip = writeCommit(folder, { ...first, message: "commit 0\n" });
  for (let n = 1; n < length; n++)
    tip = writeCommit(folder, { parents: [tip], date: date + 60 * n, message: `commit ${n}\n` });
  return tip;
}

export function writeTag(folder: string, object: string, type = "commit"): string {
  return writeObject(
    folder,
    "tag",
    `object ${object}\ntype ${type}\ntag a\ntagger T <t@example.com> ${firstDate} +0000\n\na tag\n`,
  );
}

export function writeRef(folder: string, ref: string, id: string): void {
  writeIn(folder, ref, `${id}\n`);
}

/** A repository with one commit on its main branch. @returns the commit's id */
export function repositoryWith(folder: string, fields: CommitFields): string {
  bareRepository(folder);
  const id = writeCommit(folder, fields);
  writeRef(folder, "refs/heads/main", id);
  return id;
}

/** A repository with a short history on its main branch. @returns the id of its last commit */
export function ordinaryRepository(folder: string, length = 3): string {
  bareRepository(folder);
  const tip = writeHistory(folder, length);
  writeRef(folder, "refs/heads/main", tip);
  return tip;
}
