/** Rows of a query as text. */
export function encodeRows(rows: readonly object[]): string {
  return JSON.stringify(rows);
}

export function decodeRows<Row>(text: string | null): Row[] {
  return JSON.parse(text ?? "[]", (_, value) => (isBytes(value) ? Buffer.from(value.data) : value)) as Row[];
}

/** The JSON form of a Buffer. */
function isBytes(value: unknown): value is { data: number[] } {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === "Buffer" && Array.isArray(data);
}
