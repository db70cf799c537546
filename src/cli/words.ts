// The words of a command line, put so that yargs reads them as click and argparse do.

/** The short options that take a value. */
const shortWithValue = { kallithea: "c", alembic: "cnrm" };

/** No word of a command line can contain it. */
const mark = "\0";

/**
 * `help COMMAND` becomes `COMMAND --help`; `-cmy.ini`, a short option with its value glued to it, becomes `-c=my.ini`;
 * and what follows `--` is marked, because yargs would lose it.
 */
export function wordsForYargs(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  const [before, after] = end === -1 ? [words, []] : [words.slice(0, end), words.slice(end + 1)];
  const asked = withoutHelpCommand(before);
  const group = asked.find((word) => !word.startsWith("-"));
  const letters = group === "migrate" || group === "alembic" ? shortWithValue.alembic : shortWithValue.kallithea;
  const glued = new RegExp(`^(-[hiqv]*[${letters}])([^=].*)$`, "s");
  return [
    ...asked.map((word) => word.replace(glued, "$1=$2")),
    ...after.map((word) => (word.startsWith("-") ? mark + word : word)),
  ];
}

function withoutHelpCommand(words: readonly string[]): readonly string[] {
  return words[0] === "help" ? [...words.slice(1), "--help"] : words;
}

/** Takes the marks off again, in every value that yargs has read. */
export function unmarkAll(options: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "string") options[name] = unmarked(value);
    else if (Array.isArray(value))
      options[name] = value.map((item) => (typeof item === "string" ? unmarked(item) : item));
  }
}

export function unmarked(text: string): string {
  return text.replaceAll(mark, "");
}
