/** Groups catalog rows by table, keeping their order. */
export function byTable<Row extends { readonly table: string }>(
  rows: readonly Row[],
): (table: string) => readonly Row[] {
  const tables = new Map<string, Row[]>();
  for (const row of rows) {
    const known = tables.get(row.table);
    if (known) known.push(row);
    else tables.set(row.table, [row]);
  }
  return (table) => tables.get(table) ?? [];
}
