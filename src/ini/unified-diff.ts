// The difference of two texts as `diff -u` prints it.

interface Edit {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

const context = 3;

/** @returns no lines if the texts are the same */
export function unifiedDiff(before: string, after: string, names: { before: string; after: string }): string[] {
  const edits = editsBetween(splitLines(before), splitLines(after));
  const hunks = hunksOf(edits);
  if (hunks.length === 0) return [];
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks.flatMap((hunk) => printed(edits, hunk))];
}

/** A last line without an end is another line than one with it. */
function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  else lines.push(`${lines.pop()}\n\\ No newline at end of file`);
  return lines;
}

function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  return [
    ...before.slice(0, start).map((line) => ({ sign: " ", line }) as const),
    ...middleEdits(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map((line) => ({ sign: " ", line }) as const),
  ];
}

/** More cells than this take too long; an ini has some hundred lines. */
const maxCells = 25_000_000;

/** By the longest common subsequence. */
function middleEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const removed = before.map((line) => ({ sign: "-", line }) as const);
  const added = after.map((line) => ({ sign: "+", line }) as const);
  if (before.length * after.length > maxCells) return [...removed, ...added];
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const length = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1)
      lengths[row * width + column] =
        before[row] === after[column]
          ? length(row + 1, column + 1) + 1
          : Math.max(length(row + 1, column), length(row, column + 1));
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      edits.push({ sign: " ", line: before[row] ?? "" });
      row += 1;
      column += 1;
    } else if (length(row + 1, column) >= length(row, column + 1)) edits.push(removed[row++] as Edit);
    else edits.push(added[column++] as Edit);
  }
  return [...edits, ...removed.slice(row), ...added.slice(column)];
}

/** Where edits are shown: changes with their context, those that touch together. */
function hunksOf(edits: readonly Edit[]): { start: number; end: number }[] {
  const hunks: { start: number; end: number }[] = [];
  edits.forEach(({ sign }, index) => {
    if (sign === " ") return;
    const last = hunks.at(-1);
    const end = Math.min(edits.length, index + 1 + context);
    if (last !== undefined && index - context <= last.end) last.end = end;
    else hunks.push({ start: Math.max(0, index - context), end });
  });
  return hunks;
}

function printed(edits: readonly Edit[], { start, end }: { start: number; end: number }): string[] {
  const shown = edits.slice(start, end);
  const range = (other: Edit["sign"]) => {
    const count = shown.filter(({ sign }) => sign !== other).length;
    const before = edits.slice(0, start).filter(({ sign }) => sign !== other).length;
    // As diff prints them: of no lines, the number of the line before.
    return `${count === 0 ? before : before + 1}${count === 1 ? "" : `,${count}`}`;
  };
  return [`@@ -${range("+")} +${range("-")} @@`, ...shown.flatMap(({ sign, line }) => `${sign}${line}`.split("\n"))];
}
