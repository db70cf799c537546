// Our reading of ini files against configparser's and PasteDeploy's.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../../src/errors.js";
import { type Ini, loadIni } from "../../src/ini/load.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference } from "../support/reference/reference.js";
import { type ReferenceIni, readWithReference } from "../support/reference/reference-ini.js";

const app = "[app:main]\nuse = egg:kallithea\n";

const readable: Record<string, string> = {
  hash: `${app}issue_pat = #(\\d+)\nissue_server_link = https://x/{repo}/\\1 ; no comment # either`,
  words: `${app}a = true\nb = null\nc = 'quoted'\nd = "quoted"\ne = 1`,
  emptyValues: `${app}a =\nb=\nc:\nd =   \n`,
  separators: `${app}a: 1\nb : x = 1\nc=y: 2\nd==\nsqlalchemy.url: sqlite:///x`,
  continuation: `${app}a = 1\n  2\n\t3\n\n  4\n# comment\n  5\n\nb = x`,
  continuationIndented: `  [app:main]\n  use = egg:kallithea\n  a = 1\n    2\n  b = 3\n c = 4\n   d = 5`,
  continuationOfEmpty: `${app}a =\n  x = 1\n  [y]\n  ; gone\n  z`,
  strangeNames: `${app}a.b = 1\nc[] = 2\n__proto__ = 3\nconstructor = 4\nWith Space = 5\n%x = 6\n{"a"} = 7`,
  caseOfKeys: `${app}Key = 1\nkey = 2\nKEY = 3`,
  comments: `# c\n; c\n  # c\n${app}a = 1 # no comment\n;b = 2\n #c = 3\nd = ;e`,
  trailingJunk: `[app:main] and more\nuse = egg:kallithea\na = 1\n[a.b:c]\nd = 1`,
  crlf: `${app}a = 1\n  2\nb = 3\n`.replaceAll("\n", "\r\n"),
  cr: `${app}a = 1\nb = 3\n`.replaceAll("\n", "\r"),
  spaces: `${app}a\u00a0=\u00a0x\u00a0\nb\u2003= 1\u2028\nc = a\u2028b\nd = \ufeff1\x1f\n\x85e = 2`,
  here: `[DEFAULT]\nroot = %(here)s/r\n${app}a = %(here)s/x\nb = %(root)s/y\nc = 100%%\nd = %%(here)s\nfile = %(__file__)s`,
  hereReplaced: `[DEFAULT]\nhere = /elsewhere\n${app}a = %(here)s/x`,
  inherited: `[DEFAULT]\nx = 1\ny = %(z)s\nz = 3\nempty =\nkept = %(empty)s\n${app}x = 2\nz = 4\nw = %(y)s`,
  defaultTwice: `[DEFAULT]\nx = 1\n${app}a = %(x)s%(y)s\n[DEFAULT]\ny = 2`,
  getAndSet: `[DEFAULT]\nx = 1\ny = 2\n${app}get a = x\nset x = 5\nget b = x\nset new = 6\nget c = new\nx = 9\nget  d  =  y`,
  filterWith: `${app}filter-with = proxy\na = 1\n[filter:proxy]\nuse = egg:PasteDeploy#prefix\nprefix = /x`,
  nested: `${app}a = %(b)s\nb = %(c)s%%\nc = %(d)s\nd = %(here)s`,
  brokenElsewhere: `${app}a = 1\n[server:main]\nb = %(nowhere)s\n[formatter_generic]\nformat = %(asctime)s`,
  unicode: `${app}a = \u00e9\u4e2d\ud83d\ude00\nb\u00e9 = 1\n[\u00e9]\nc = 1`,
  nothingElse: app.trimEnd(),
};

const broken: Record<string, string> = {
  empty: "",
  noSection: "a = 1",
  noAppMain: "[server:main]\na = 1",
  keyTwice: `${app}a = 1\na = 2`,
  keyTwiceInDefault: `[DEFAULT]\na = 1\n${app}[DEFAULT]\na = 2`,
  sectionTwice: `${app}[b]\n[c]\n[b]`,
  noSeparator: `${app}a`,
  noKey: `${app}= 1`,
  emptyHeader: `${app}[]\na = 1`,
  unclosedHeader: `${app}[abc\na = 1`,
  openPercent: `${app}a = %(`,
  lonePercent: `${app}a = 50%`,
  otherPercent: `${app}a = %d`,
  unclosedName: `${app}a = %(here`,
  noFormat: `${app}a = %(here) s`,
  unknownName: `${app}a = %(nowhere)s`,
  brokenDefault: `[DEFAULT]\na = %x\n${app}`,
  circle: `${app}a = %(b)s\nb = %(a)s`,
  tooDeep: `${app}${Array.from({ length: 12 }, (_, index) => `k${index} = %(k${index + 1})s`).join("\n")}\nk12 = 1%%`,
  getUnknown: `${app}get a = nowhere`,
  byteOrderMark: `\ufeff${app}a = 1`,
};

describeAgainstReference("reading ini files", () => {
  it("finds what the original finds, and no more", () => {
    const theirs = readAll(readable);
    for (const [name, { ours, reference }] of theirs) {
      expect(plain(ours?.app()), name).toEqual(reference.app);
      expect(sectionsOf(ours, Object.keys(reference.raw), "rawSection"), name).toEqual(reference.raw);
    }
  });

  it("refuses what the original refuses", () => {
    for (const [name, { ours, reference }] of readAll(broken)) {
      expect(reference.app, name).toEqual({ error: expect.any(String) });
      expect(ours, name).toBeUndefined();
    }
  });

  it("agrees on 600 random files", () => {
    const random = generator(20261122);
    const texts = Array.from({ length: 600 }, (_, index) => [`random-${index}`, randomIni(random)] as const);
    const read = readAll(Object.fromEntries(texts));
    for (const [name, { text, ours, reference }] of read) {
      const context = `${name}: ${JSON.stringify(text)}`;
      expect(ours === undefined ? { error: expect.any(String) } : plain(ours.app()), context).toEqual(reference.app);
      if (ours !== undefined)
        expect(interpolatedSections(ours, Object.keys(reference.raw)), context).toEqual(errorsAsText(reference));
    }
    const understood = read.filter(([, { ours }]) => ours !== undefined).length;
    expect(understood, "files that both can read").toBeGreaterThan(150);
    expect(understood, "files that both refuse").toBeLessThan(550);
  });
});

function readAll(
  texts: Record<string, string>,
): [string, { text: string; ours: Ini | undefined; reference: ReferenceIni }][] {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, `${name}.ini`), text);
  const reference = readWithReference(folder);
  return Object.entries(texts).map(([name, text]) => {
    const found = reference[`${name}.ini`];
    if (found === undefined) throw new Error(`the reference did not read ${name}`);
    return [name, { text, ours: loadOrUndefined(path.join(folder, `${name}.ini`)), reference: found }];
  });
}

function loadOrUndefined(file: string): Ini | undefined {
  try {
    const ini = loadIni(file);
    ini.app();
    return ini;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function plain(map: ReadonlyMap<string, string> | undefined): Record<string, string> | undefined {
  return map && Object.fromEntries(map);
}

function sectionsOf(ini: Ini | undefined, names: readonly string[], how: "section" | "rawSection") {
  return Object.fromEntries(names.map((name) => [name, plain(ini?.[how](name))]));
}

function interpolatedSections(ini: Ini, names: readonly string[]) {
  const read = (name: string) => {
    try {
      return plain(ini.section(name));
    } catch (error) {
      if (error instanceof UserError) return "error";
      throw error;
    }
  };
  return Object.fromEntries(names.map((name) => [name, read(name)]));
}

function errorsAsText({ interpolated }: ReferenceIni) {
  return Object.fromEntries(
    Object.entries(interpolated).map(([name, found]) => [name, "error" in found ? "error" : found]),
  );
}

const fragments = [
  ...[
    "a = 1",
    "b: 2",
    "a = %(b)s",
    "b = %%x",
    "c = %(here)s/d",
    "get d = e",
    "set e = 3",
    "e = 4",
    "f =",
    "x.y[] = ; #",
  ],
  ...[
    "  more",
    "\tdeeper = 1",
    "   # note",
    "# note",
    ";note",
    "",
    "",
    "  ",
    "[s]",
    "[t] x",
    "  [u]",
    "[DEFAULT]",
    "g = %(",
    "junk",
    "h\u00e9 = \u00fc",
  ],
];

function randomIni(random: () => number): string {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? "";
  const some = () => Array.from({ length: Math.floor(random() * 7) }, () => pick(fragments)).join("\n");
  const head = random() < 0.5 ? `[DEFAULT]\ne = 0\n${some()}\n` : "";
  return `${head}[app:main]\nuse = egg:kallithea\nfirst = 0\n${some()}\n${random() < 0.5 ? `[v]\n${some()}` : ""}`;
}

/** A linear congruential generator: the same files in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
