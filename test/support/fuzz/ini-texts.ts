// Texts that look like ini files.
import * as fc from "fast-check";
import { textOf } from "./texts.js";

const lines = [
  "a = 1",
  "b: 2",
  "a = %(b)s",
  "b = %%x",
  "c = %(here)s/d",
  "get d = e",
  "set e = 3",
  "f =",
  "x.y[] = ; #",
  "  more",
  "\tdeeper = 1",
  "   # note",
  "# note",
  "#a = 1",
  "#new =",
  "#    more",
  ";note",
  "",
  "  ",
  "[s]",
  "#[s]",
  "[t] x",
  "  [u]",
  "[DEFAULT]",
  "[app:main]",
  "g = %(",
  "a = 1 \u00a0",
  "h\u00e9 = \u00fc",
  "session.secret = abc",
  "\u2028",
  "\f",
  "beaker.session.secret = x",
  "sqlalchemy.url = sqlite:///x",
];

/** Anything, most of it broken. */
export const iniText: fc.Arbitrary<string> = textOf(
  [...lines.flatMap((line) => [line, `${line}\n`]), "\n", "\r\n", "\r", "=", ":", "[", "]", "%", "#", " "],
  20,
);

const line = fc.oneof(
  { arbitrary: fc.constantFrom(...lines), weight: 8 },
  {
    arbitrary: fc.tuple(fc.stringMatching(/^[ #]?[a-z]{1,3}$/), fc.string()).map(([key, value]) => `${key} = ${value}`),
    weight: 2,
  },
  { arbitrary: fc.string({ unit: "binary" }), weight: 1 },
);

/** Lines with one kind of end, most of which can be read. */
export const iniFile: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.uniqueArray(line, { maxLength: 14 }), fc.constantFrom("\n", "\n", "\r\n"), fc.boolean())
  .map(([isWhole, lines, end, isEnded]) =>
    [...(isWhole ? ["[app:main]", "use = egg:kallithea"] : ["[q]"]), ...lines].join(end).concat(isEnded ? end : ""),
  );
