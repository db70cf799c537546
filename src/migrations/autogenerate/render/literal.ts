/** What a value can consist of; a key whose value is undefined is left out. */
export type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal | undefined };

/**
 * A value as TypeScript: on one line where `room` characters are enough, else spread over several.
 * @param taken how much of the first line is used already
 */
export function literal(value: Literal, room: number, taken = 0): string {
  const line = inline(value);
  return line.length <= room - taken ? line : spread(value, room);
}

/** A list or an object with each of its items on a line of its own. */
export function spread(value: Literal, room: number): string {
  if (typeof value !== "object" || value === null) return inline(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = itemsOf(value).map(([key, item]) => indent(`${key}${literal(item, room - 2, key.length + 1)},`));
  return [open, ...items, close].join("\n");
}

/** The same on one line, however long it is. */
export function inline(value: Literal): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = itemsOf(value).map(([key, item]) => key + inline(item));
  if (Array.isArray(value)) return `[${items.join(", ")}]`;
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

function itemsOf(value: Extract<Literal, object>): [key: string, item: Literal][] {
  if (Array.isArray(value)) return value.map((item) => ["", item]);
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[`${key}: `, item]]));
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
