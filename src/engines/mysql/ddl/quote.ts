/** A name for a statement, whatever stands in it. */
export function quote(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
