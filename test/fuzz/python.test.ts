// Rules of Python that we follow, asked of the Python that Kallithea runs on, for arbitrary texts in one question each.
import { writeFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { userErrorOf } from "../../src/errors.js";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import { editIni } from "../../src/ini/edit.js";
import { type Ini, loadIni } from "../../src/ini/load.js";
import { pythonJson } from "../../src/python-json.js";
import { changesetCache } from "../../src/scan/apply/changeset-cache.js";
import { splitWords, UnsplittableError } from "../../src/ssh/session/parse-command.js";
import { pythonRepr } from "../../src/ssh/session/python-repr.js";
import { readConfigItem } from "../../src/vcs/hg/hgrc.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { iniFile, iniText } from "../support/fuzz/ini-texts.js";
import { repeat, samples } from "../support/fuzz/property.js";
import { anyText, textOf } from "../support/fuzz/texts.js";
import { askPython } from "../support/reference/ask-python.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { readWithReference } from "../support/reference/reference-ini.js";

describeAgainstReference("as Python does it:", () => {
  it("a command is split into words, or refused with the same message", () => {
    const command = textOf(
      [
        "'",
        '"',
        "\\",
        " ",
        "\t",
        "\n",
        "\r",
        "#",
        "hg",
        "-R",
        "git-upload-pack",
        "/",
        "$(",
        "`",
        "\u000b",
        "\u00a0",
        "\u00e9",
      ],
      15,
    );
    const texts = samples(4000, fc.oneof(command, anyText));
    const { split } = askPython({ split: texts });
    for (const [index, text] of texts.entries())
      expect(ourSplit(text), `${repeat} ${JSON.stringify(text)}`).toEqual(split[index]);
  });

  it("a text is shown in a message", () => {
    const texts = samples(
      3000,
      fc.oneof(
        anyText,
        textOf(["'", '"', "\\", "\n", "\x1b", "\u00ad", "\u2028", "\ud83d\ude00", "\u0301", "\u3000"], 10),
      ),
    );
    const { repr } = askPython({ repr: texts });
    let known = 0;
    for (const [index, text] of texts.entries()) {
      if (repr[index] === null) continue;
      known += 1;
      expect(pythonRepr(text), `${repeat} ${JSON.stringify(text)}`).toBe(repr[index]);
    }
    expect(known).toBeGreaterThan(texts.length / 10);
  });

  it("JSON is written", () => {
    const values = samples(
      3000,
      fc.dictionary(anyText, fc.oneof(anyText, fc.maxSafeInteger()), { maxKeys: 5, noNullPrototype: true }),
    );
    const { json } = askPython({ json: values });
    for (const [index, value] of values.entries())
      expect(pythonJson(value as Record<string, string | number>), repeat).toBe(json[index]);
  });

  it("a changeset is stored within the limit of its column", () => {
    const tips = samples(
      1000,
      fc.record({ message: anyText, author: anyText, limit: fc.integer({ min: 200, max: 600 }) }),
    );
    const stored = tips.map(({ limit, ...texts }) =>
      changesetCache(
        { shortId: "0123456789ab", rawId: "0".repeat(40), revision: 5, date: 1_500_000_000, ...texts },
        limit,
      ),
    );
    const { load } = askPython({ load: stored.map((bytes) => bytes.toString("latin1")) });
    for (const [index, { message, author, limit }] of tips.entries()) {
      expect(stored[index]?.length, repeat).toBeLessThanOrEqual(limit);
      const read = load[index] as { message: string; author: string };
      expect(message.startsWith(read.message) && author.startsWith(read.author), repeat).toBe(true);
    }
  });

  it("an ini file is read, also one that was edited", () => {
    const value = fc.oneof(fc.constantFrom("1", "", "x y", "#"), anyText);
    const files = samples(400, fc.tuple(fc.oneof(iniFile, iniText), fc.constantFrom("a", "new", "set b"), value));
    const texts = files
      .flatMap(([text, key, value]) => [text, edited(text, key, value)])
      .map((text) => Buffer.from(text).toString());
    const folder = temporaryFolder();
    for (const [index, text] of texts.entries()) writeFileSync(path.join(folder, `${index}.ini`), text);
    const reference = readWithReference(folder);
    let understood = 0;
    for (const [index, text] of texts.entries()) {
      const context = `${repeat} ${JSON.stringify(text)}`;
      const theirs = reference[`${index}.ini`];
      const ini = readable(path.join(folder, `${index}.ini`));
      if (ini === undefined) expect(theirs?.app, context).toEqual({ error: expect.any(String) });
      // With another one, PasteDeploy does not know what to start, which matters only to a server.
      else if (ini.rawSection("app:main")?.get("use") === "egg:kallithea")
        expect(Object.fromEntries(ini.app()), context).toEqual(theirs?.app);
      if (ini === undefined || theirs === undefined) continue;
      understood += 1;
      const sections = Object.keys(theirs.raw).map((name) => [name, Object.fromEntries(ini.rawSection(name) ?? [])]);
      expect(Object.fromEntries(sections), context).toEqual(theirs.raw);
    }
    expect(understood).toBeGreaterThan(100);
  });

  it("the URL of a server is read", () => {
    const part = fc.oneof(
      textOf(["%40", "%2F", "%", "%zz", "%e9", "+", "%2B", ":", "a", "@"], 5),
      fc.string({ unit: "grapheme", maxLength: 6 }),
    );
    const urls = samples(
      3000,
      fc.tuple(
        fc.constantFrom("postgresql", "mysql+pymysql"),
        part,
        part,
        fc.constantFrom("@h", "@h:33", "@[::1]:5"),
        fc.constantFrom("/n", "/n?a=b", "/n?a=%20&c=+", "/n%20x?a=b=c&d"),
      ),
    ).map(([scheme, user, password, host, rest]) =>
      Buffer.from(`${scheme}://${user}:${password}${host}${rest}`.replace(/[\r\n\0]/g, "")).toString(),
    );
    const { url } = askPython({ url: urls });
    for (const [index, text] of urls.entries()) {
      const theirs = url[index] as { database?: string; error?: string };
      // A mistake that only SQLAlchemy lets pass.
      const expected = theirs.error === undefined && !theirs.database ? { error: expect.any(String) } : theirs;
      expect(ourUrl(text), `${repeat} ${JSON.stringify(text)}`).toEqual(expected);
    }
  });
});

const hgScript = `
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

describeAgainstReference("as Mercurial does it:", () => {
  it("a configuration is read, or refused", () => {
    const text = textOf(
      [
        "[web]\n",
        "\n[web]\ndescription = x",
        "[ui]",
        "[",
        "]",
        "description",
        "contact",
        "=",
        " ",
        "\t",
        "\n",
        "\n ",
        "\r\n",
        "\r",
        "\f",
        "\v",
        ";",
        "#",
        "%unset description",
        "%unset",
        "%include nothing",
        "\u00e9",
        "\u00a0",
        "\u0085",
        "\x1c",
      ],
      16,
    ).map((text) => Buffer.from(text, "latin1").toString("latin1"));
    const texts = samples(4000, text);
    const { stdout, stderr } = runReference("python", ["-c", hgScript], { input: JSON.stringify(texts) });
    expect(stderr).toBe("");
    const theirs = JSON.parse(stdout) as (string | null | false)[];
    for (const [index, text] of texts.entries()) {
      let ours: string | null | false = null;
      if (userErrorOf(() => (ours = readConfigItem(text, "web", "description")?.value ?? null)) !== undefined)
        ours = false;
      expect(ours, `${repeat} ${JSON.stringify(text)}`).toBe(theirs[index]);
    }
  });
});

function ourSplit(text: string): { words: string[] } | { error: string } {
  try {
    return { words: splitWords(text) };
  } catch (error) {
    if (error instanceof UnsplittableError) return { error: error.message };
    throw error;
  }
}

function edited(text: string, key: string, value: string): string {
  let result = text;
  userErrorOf(() => (result = editIni(text, [{ section: "app:main", key, value }])));
  return result;
}

function readable(file: string): Ini | undefined {
  let ini: Ini | undefined;
  const refused = userErrorOf(() => {
    ini = loadIni(file);
    ini.app();
  });
  return refused === undefined ? ini : undefined;
}

function ourUrl(text: string): unknown {
  let parts: unknown;
  const refused = userErrorOf(() => {
    const url = parseDatabaseUrl(text);
    parts = "query" in url ? { ...url, query: Object.fromEntries(url.query) } : url;
  });
  return refused === undefined ? parts : { error: expect.any(String) };
}
