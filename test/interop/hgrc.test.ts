// Our reading of hgrc files against Mercurial's own, on random files.
import { expect, test } from "vitest";
import { readConfigItem } from "../../src/vcs/hg/hgrc.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";

const pieces = [
  "[web]",
  "[ui]",
  "[",
  "]",
  "description",
  "contact",
  "=",
  " ",
  "  ",
  "\t",
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\r",
  "\f",
  ";",
  "#",
  "a b",
  "\u00e9",
  "\u00a0",
];
const directives = [
  "%unset description",
  "%unset",
  "%include nothing",
  "%include",
  "\n ",
  "\ndescription = ",
  "\n[web]\n",
  "\n[web]\ndescription = x",
];

const script = `
import json, sys
import mercurial.config, mercurial.error
answers = []
for text in json.load(sys.stdin):
    config = mercurial.config.config()
    try:
        config.parse(b'hgrc', text.encode('latin-1'), include=lambda *args, **kwargs: None)
        value = config.get(b'web', b'description')
        answers.append(None if value is None else value.decode('latin-1'))
    except mercurial.error.ConfigError:
        answers.append(False)
print(json.dumps(answers))
`;

describeAgainstReference("hgrc files", () => {
  test("are read as Mercurial reads them, and refused where it refuses them", () => {
    const texts = randomTexts(3000);
    const { stdout, stderr } = runReference("python", ["-c", script], { input: JSON.stringify(texts) });
    expect(stderr).toBe("");
    const theirs = JSON.parse(stdout) as (string | null | false)[];
    expect(theirs.filter((answer) => typeof answer === "string").length).toBeGreaterThan(200);
    expect(texts.map((text) => [text, readOurs(text)])).toEqual(texts.map((text, index) => [text, theirs[index]]));
  });
});

function readOurs(text: string): string | null | false {
  try {
    return readConfigItem(text, "web", "description")?.value ?? null;
  } catch {
    return false;
  }
}

/** The same ones in every run. */
function randomTexts(count: number): string[] {
  let state = 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const all = [...pieces, ...directives];
  const text = () => Array.from({ length: 1 + random(14) }, () => all[random(all.length)]).join("");
  return Array.from({ length: count }, (_, index) => (index % 2 === 0 ? "[web]\n" : "") + text());
}
