/** Quotes a name for a statement, whatever it contains. */
export function quote(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
