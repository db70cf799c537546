// The values that a setting can have, as Kallithea reads them from their text. Pure.

import { hasInvisible } from "../../terminal/printable.js";

/** `app_settings_type`; Kallithea reads any other type, and none, as `unicode`. */
export const settingTypes = ["str", "int", "unicode", "bool", "list"] as const;

export type SettingType = (typeof settingTypes)[number];

/** The text to store for what was given, or what is wrong with it: the end of a sentence that begins with a name. */
export type Checked = { readonly text: string } | { readonly wrong: string };

export type ValueRule = (given: string) => Checked;

/** What Kallithea reads; null for what is not of its type. */
export type TypedValue = string | number | boolean | readonly string[] | null;

const trueWords = ["true", "yes", "on", "y", "t", "1"];
const falseWords = ["false", "no", "off", "n", "f", "0"];

/** As Python's `int`, `asbool` and `aslist` read the text. */
export function typedValue(type: string | null, text: string): TypedValue {
  switch (type) {
    case "int":
      return integerIn(text) ?? null;
    case "bool":
      return booleanIn(text) ?? null;
    case "list":
      return text.split(",").map((item) => item.trim());
    default:
      return text;
  }
}

/** The rule for a setting of which only the type is known. */
export function ruleOfType(type: string | null): ValueRule {
  switch (type) {
    case "int":
      return integer();
    case "bool":
      return boolean;
    case "list":
      return list;
    default:
      return anyText;
  }
}

export function integer(least = Number.MIN_SAFE_INTEGER): ValueRule {
  return (given) => {
    const value = integerIn(given);
    if (value === undefined) return { wrong: `expected a whole number, not ${quoted(given)}` };
    return value < least ? { wrong: `expected at least ${least}, not ${value}` } : { text: String(value) };
  };
}

/** It is stored as Kallithea's pages store it. */
export const boolean: ValueRule = (given) => {
  const value = booleanIn(given);
  if (value === undefined) return { wrong: `expected true or false, not ${quoted(given)}` };
  return { text: value ? "True" : "False" };
};

/** Items between commas; a setting of this type never means "no items". */
export const list: ValueRule = (given) => {
  const items = given.split(",").map((item) => item.trim());
  if (items.includes("")) return { wrong: "expected items separated by commas, none of them empty" };
  return { text: items.join(",") };
};

export const anyText: ValueRule = (given) => ({ text: given });

export const notOneLine = "must be one line without control or invisible characters";

/** One line. @param least characters of a text that is not empty */
export function text({ required = false, least = 1 } = {}): ValueRule {
  return (given) => {
    if (given.trim() === "") return required ? { wrong: "must not be empty" } : { text: "" };
    if (hasInvisible(given)) return { wrong: notOneLine };
    if ([...given].length < least) return { wrong: `must have at least ${least} characters` };
    return { text: given };
  };
}

export function oneOf(...choices: readonly string[]): ValueRule {
  return (given) =>
    choices.includes(given) ? { text: given } : { wrong: `expected ${listed(choices)}, not ${quoted(given)}` };
}

/** Empty, or a whole number: the port of a server. */
export const optionalPort: ValueRule = (given) => {
  if (given.trim() === "") return { text: "" };
  const port = integerIn(given);
  if (port === undefined || port < 1 || port > 65_535)
    return { wrong: `expected a port from 1 to 65535, not ${quoted(given)}` };
  return { text: String(port) };
};

/** Every connection's encoding can store it. */
export function storable(given: string, limit: number): true | string {
  if (given.includes("\0")) return "contains a NUL character, which cannot be stored";
  if (/[\p{Cs}\ufffd]/u.test(given)) return "is not valid UTF-8";
  const length = [...given].length;
  return length <= limit ? true : `is too long: ${length} characters, at most ${limit} can be stored`;
}

function integerIn(text: string): number | undefined {
  if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Number.isSafeInteger(value) ? value : undefined;
}

function booleanIn(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (trueWords.includes(word)) return true;
  return falseWords.includes(word) ? false : undefined;
}

function quoted(given: string): string {
  return `"${given.length > 60 ? `${given.slice(0, 60)}…` : given}"`;
}

function listed(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
