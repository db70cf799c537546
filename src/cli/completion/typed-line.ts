// What has been typed for bash, which passes a line as it is: with quotes, backslashes and variables.

export interface TypedLine {
  /** The words before the one with the cursor, without quotes; variables are not expanded. */
  readonly words: readonly string[];
  readonly current: TypedWord;
  /** Whether the word with the cursor is the file of a redirection. */
  readonly isRedirection: boolean;
}

/** The word with the cursor, up to that. */
export interface TypedWord {
  /** As it was typed. */
  readonly raw: string;
  /** Without quotes. */
  readonly value: string;
  /** The quote that is open at its end. */
  readonly quote: Quote;
  /** Whether it contains what only bash can read: a variable, a command, `$'…'`. */
  readonly isOpaque: boolean;
}

export type Quote = "" | "'" | '"';

/** @param line up to the cursor, which begins with the program */
export function typedLine(line: string): TypedLine {
  const words: TypedWord[] = [];
  let isRedirection = false;
  let isTarget = false;
  let rest = line;
  for (;;) {
    rest = rest.replace(/^[ \t\n]+/, "");
    const word = readWord(rest);
    rest = rest.slice(word.raw.length);
    isTarget = isRedirection;
    if (rest === "") return { words: words.slice(1).map(({ value }) => value), current: word, isRedirection: isTarget };
    const operator = /^(?:[<>]+[&|]?|[;&|()]+)/.exec(rest)?.[0] ?? "";
    if (operator === "") {
      if (!isTarget) words.push(word);
      isRedirection = false;
    } else {
      // `2>` has no word of its own: the number belongs to the operator.
      if (word.raw !== "" && !isTarget && !/^\d+$/.test(word.raw)) words.push(word);
      rest = rest.slice(operator.length);
      isRedirection = /[<>]/.test(operator);
    }
  }
}

/** The word at the beginning of a text; empty if there is none. */
function readWord(text: string): TypedWord {
  let value = "";
  let quote: Quote = "";
  let isOpaque = false;
  let end = 0;
  while (end < text.length) {
    const character = text[end] as string;
    if (quote === "" && /[ \t\n;&|()<>]/.test(character)) break;
    if (character === quote) quote = "";
    else if (quote === "" && (character === "'" || character === '"')) quote = character;
    else if (character === "\\" && quote !== "'") {
      const next = text[end + 1] ?? "";
      // Within double quotes, a backslash only quotes these.
      value += quote === "" || /^["\\$`]?$/.test(next) ? next : `\\${next}`;
      end += 1;
    } else if (quote !== "'" && /[$`]/.test(character)) {
      isOpaque = true;
      const [substitution = ""] = /^(?:\$\([^)]*\)?|`[^`]*`?|\$)/.exec(text.slice(end)) ?? [];
      value += substitution;
      end += substitution.length - 1;
    } else value += character;
    end += 1;
  }
  return { raw: text.slice(0, end), value, quote, isOpaque };
}

/**
 * What bash has to put in the place of the word, so that the word means `text`.
 * @param text begins with what the word means already
 */
export function completedWord({ raw, value, quote }: TypedWord, text: string): string {
  const rest = text.slice(value.length);
  const typed = quote !== "'" && /(?<!\\)(?:\\\\)*\\$/.test(raw) ? raw.slice(0, -1) : raw;
  return typed + quotedRest(rest, quote);
}

function quotedRest(text: string, quote: Quote): string {
  if (quote === "'") return text.replaceAll("'", "'\\''");
  // An exclamation mark would be an event of the history, within double quotes, too.
  if (quote === '"') return text.replace(/[\\$`"]/g, "\\$&").replaceAll("!", '"\\!"');
  return text.replace(/[^\w./:,@%+=\u0080-\uffff-]|\p{Z}/gu, "\\$&");
}
