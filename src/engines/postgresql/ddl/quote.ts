/** A quoted name, whatever characters it contains. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
