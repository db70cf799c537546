// Git repositories that are awkward in their texts: messages, people, dates, descriptions.
import { symlinkSync } from "node:fs";
import path from "node:path";
import { type Expected, gitBroken, gitTip, type Recipe } from "./entry.js";
import { type CommitFields, firstDate, ordinaryRepository, repositoryWith, writeIn } from "./git-objects.js";

const time = `${firstDate} +0000`;
const latin1 = (text: string) => Buffer.from(text, "latin1");

const mergedTag = [
  "mergetag object 1111111111111111111111111111111111111111",
  "type commit",
  "tag v1",
  `tagger T <t@example.com> ${time}`,
  "",
  "text",
].join("\n ");

/** What is in the one commit, by the repository's name. */
const commits: Record<string, CommitFields> = {
  "utf-8": { message: "Zoë — \u{1f600}\n", author: `Ünï Cödé <ü@example.com> ${time}` },
  "latin-1-declared": {
    message: latin1("Gr\xfc\xdfe aus K\xf6ln, auf Wiedersehen\n"),
    author: latin1(`J\xfcrgen M\xfcller <j@example.com> ${time}`),
    headers: ["encoding ISO-8859-1"],
  },
  "latin-1-undeclared": { message: latin1("Gr\xfc\xdfe aus K\xf6ln, auf Wiedersehen\n") },
  "empty-message": { message: "" },
  "blank-lines": { message: "\n\n  indented\ttext  \r\n\r\nlast line without an end" },
  "nul-in-message": { message: "before\0after\n" },
  "long-message": { message: "x".repeat(100_000) },
  "signed-merge": {
    headers: [mergedTag, "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----"],
  },
  "no-address": { author: `Nobody <> ${time}` },
  "no-space-before-address": { author: `Somebody<s@example.com> ${time}` },
  "brackets-in-name": { author: `A <b> C> <d@example.com> ${time}` },
  "no-name": { author: ` <n@example.com> ${time}` },
  "author-and-committer-differ": {
    author: `A <a@example.com> 1000000000 -1130`,
    committer: `C <c@example.com> ${time}`,
  },
  "at-the-epoch": { date: 0 },
  "in-the-year-2100": { date: 4_102_444_800 },
  "odd-time-zone": { committer: `C <c@example.com> ${firstDate} +9959` },
};

/** Where the original cannot store, or guesses otherwise than ours. */
const unlikeOriginal: Record<string, { fields: CommitFields; expected: Expected; original: "dies" | "differs" }> = {
  "shift-jis": {
    fields: { message: Buffer.from("93fa967b8cea0a", "hex"), headers: ["encoding Shift_JIS"] },
    expected: gitTip,
    original: "differs",
  },
  "wrong-encoding": {
    fields: { message: latin1("\xff\xfe\n"), headers: ["encoding UTF-8"] },
    expected: gitTip,
    original: "differs",
  },
  "no-date": { fields: { committer: "Nobody" }, expected: gitBroken, original: "dies" },
  "after-the-year-9999": { fields: { date: 99_999_999_999_999 }, expected: gitBroken, original: "dies" },
};

/** The file `description`, by the repository's name. */
const descriptions: Record<string, string | Buffer> = {
  "description-of-two-lines": "First line\n\nand a third\n",
  "description-empty": "",
  "description-blank": "\n",
  "description-unknown": "unknown",
  "description-utf-8": "Zoë ☃",
};

export const gitTexts: Recipe<void>[] = [
  ...Object.entries(commits).map(([name, fields]) => ({
    name: `git/texts/${name}`,
    expected: gitTip,
    build: (folder: string) => void repositoryWith(folder, fields),
  })),
  ...Object.entries(unlikeOriginal).map(([name, { fields, ...rest }]) => ({
    name: `git/texts/${name}`,
    ...rest,
    build: (folder: string) => void repositoryWith(folder, fields),
  })),
  ...Object.entries(descriptions).map(([name, text]) => ({
    name: `git/texts/${name}`,
    expected: gitTip,
    build(folder: string) {
      ordinaryRepository(folder);
      writeIn(folder, "description", text);
    },
  })),
  {
    name: "git/texts/description-is-a-link",
    expected: gitTip,
    original: "differs",
    build(folder) {
      ordinaryRepository(folder);
      writeIn(path.dirname(folder), "secret.txt", "not for everybody");
      symlinkSync("../secret.txt", path.join(folder, "description"));
    },
  },
];
