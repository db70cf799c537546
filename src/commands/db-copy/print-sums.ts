import type { CopyReport } from "../../copy/copy-database.js";
import type { Ini } from "../../ini/load.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Digits of a checksum that people compare. */
const shown = 16;

/** What was copied, table by table, and how to go on. */
export function printSums({ checksums, source, target }: CopyReport, to: Ini, terminal: Pick<Terminal, "print">): void {
  let all = 0;
  for (const [{ name }, { rows, checksum }] of checksums) {
    terminal.print(`${name}: ${rows} ${rows === 1 ? "row" : "rows"}, sha256 ${checksum.slice(0, shown)}`);
    all += rows;
  }
  terminal.print(
    `Copied ${all} rows from ${source} to ${target}: counted and summed up on both sides, they are the same.`,
  );
  terminal.print(
    "What has been written to the old database since the copy began is not in the new one. If Kallithea ran meanwhile: stop it, and copy again.",
  );
  terminal.print(
    `To switch: start Kallithea with ${to.path}, or put its sqlalchemy.url into the ini that Kallithea uses. Then, to see that all is well:`,
  );
  terminal.print(`  kallithea-cli repo-scan -c ${to.path}`);
}
