import { printable } from "./printable.js";

/** Rows as lines with aligned columns; the first row has the headings. */
export function inColumns(rows: readonly (readonly string[])[]): string[] {
  const shown = rows.map((row) => row.map(printable));
  const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => lengthOf(row[column] ?? ""))));
  return shown.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/** In characters, not in UTF-16. */
function lengthOf(text: string): number {
  return [...text].length;
}
