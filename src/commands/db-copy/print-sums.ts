import type { CopyReport } from "../../copy/copy-database.js";
import type { Ini } from "../../ini/load.js";
import { shellPath } from "../../shell-word.js";
import type { Output } from "../instance/output.js";

/** Enough to compare by eye. */
const checksumDigits = 16;

/** Prints what was copied, table by table, and what to do next. */
export function printSums({ checksums, source, target }: CopyReport, to: Ini, { line, document }: Output): void {
  let total = 0;
  for (const [{ name }, { rows, checksum }] of checksums) {
    line(`${name}: ${rows} ${rows === 1 ? "row" : "rows"}, sha256 ${checksum.slice(0, checksumDigits)}`);
    total += rows;
  }
  line(`Copied ${total} rows from ${source} to ${target}; row counts and checksums match.`);
  document({
    source,
    target,
    rows: total,
    tables: [...checksums].map(([{ name }, { rows, checksum }]) => ({ name, rows, sha256: checksum })),
  });
  line(
    "Changes made to the source after the copy started are not included. If Kallithea was running, stop it and copy again.",
  );
  line(
    `To switch, start Kallithea with ${to.path}, or copy its sqlalchemy.url to the ini file that Kallithea uses. Then check the result:`,
  );
  line(`  kallithea-cli repo-scan -c ${shellPath(to.path)}`);
}
