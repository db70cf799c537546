/** A flat object as Python's `json.dumps` writes it: a space after each comma and colon, and nothing but ASCII. */
export function pythonJson(fields: Readonly<Record<string, string | number>>): string {
  return `{${Object.entries(fields)
    .map(([key, value]) => `${pythonJsonValue(key)}: ${pythonJsonValue(value)}`)
    .join(", ")}}`;
}

export function pythonJsonValue(value: string | number): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
