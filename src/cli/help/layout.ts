// Lines and columns of help, which fit into the width of the terminal.

/** A blank where no line ends if it need not. */
export const noBreak = "\u00a0";

/**
 * Breaks a text into lines. A word that is longer has a line of its own.
 * @param hanging the indent of all lines but the first
 */
export function wrapped(text: string, width: number, hanging = 0): string[] {
  const lines = [""];
  const words = text.split(" ").flatMap((word) => (word.length > width - hanging ? word.split(noBreak) : word));
  for (const word of words) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && line.length + 1 + word.length > width) lines.push(" ".repeat(hanging) + word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => line.replaceAll(noBreak, " "));
}

/** A paragraph. @param hanging the indent of all lines but the first */
export function paragraph(text: string, width: number, hanging = 0): string {
  return wrapped(text, width, hanging).join("\n");
}

/**
 * Columns with an indent of two. All but the last are padded, and the last one is wrapped.
 * @param widest the limit of a column before the last one: what is longer has a line of its own
 */
export function columns(rows: readonly (readonly string[])[], width: number, widest = width): string[] {
  const limit = Math.min(widest, Math.floor(width * 0.45));
  const cells = rows.map((row) => row.slice(0, -1));
  const widths = (cells[0] ?? []).map((_, index) =>
    Math.max(0, ...cells.map((row) => row[index]?.length ?? 0).filter((length) => length <= limit)),
  );
  const indent = widths.reduce((sum, column) => sum + column + 2, 2);
  return rows.flatMap((row) => {
    const name = `  ${row
      .slice(0, -1)
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")}`;
    const [first = "", ...others] = wrapped(row.at(-1) ?? "", width - indent);
    const lines = others.map((line) => " ".repeat(indent) + line);
    return name.length + 2 > indent
      ? [name.trimEnd(), " ".repeat(indent) + first, ...lines]
      : [`${name}  ${first}`, ...lines];
  });
}

/** Breaks a line for a shell between words, so that it can still be copied. */
export function wrappedCommand(command: string, width: number): string[] {
  const words = command.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  const lines = [words.slice(0, 2).join(" ")];
  for (const [index, word] of words.slice(2).entries()) {
    const line = lines.at(-1) ?? "";
    // An option keeps its value.
    const isValue = words[index + 1]?.startsWith("-") && !word.startsWith("-");
    const following = words[index + 3];
    const kept =
      word.startsWith("-") && following !== undefined && !following.startsWith("-") ? following.length + 1 : 0;
    if (!isValue && line.length + 1 + word.length + kept + 2 > width) {
      lines[lines.length - 1] = `${line} \\`;
      lines.push(`  ${word}`);
    } else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
