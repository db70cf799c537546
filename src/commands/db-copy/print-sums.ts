import type { CopyReport } from "../../copy/copy-database.js";
import type { Ini } from "../../ini/load.js";
import { shellPath } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Enough to compare by eye. */
const checksumDigits = 16;

/** Prints what was copied, table by table, and what to do next. */
export function printSums({ checksums, source, target }: CopyReport, to: Ini, terminal: Pick<Terminal, "print">): void {
  let total = 0;
  for (const [{ name }, { rows, checksum }] of checksums) {
    terminal.print(`${name}: ${rows} ${rows === 1 ? "row" : "rows"}, sha256 ${checksum.slice(0, checksumDigits)}`);
    total += rows;
  }
  terminal.print(`Copied ${total} rows from ${source} to ${target}; row counts and checksums match.`);
  terminal.print(
    "Changes made to the source after the copy started are not included. If Kallithea was running, stop it and copy again.",
  );
  terminal.print(
    `To switch, start Kallithea with ${to.path}, or copy its sqlalchemy.url to the ini file that Kallithea uses. Then check the result:`,
  );
  terminal.print(`  kallithea-cli repo-scan -c ${shellPath(to.path)}`);
}
