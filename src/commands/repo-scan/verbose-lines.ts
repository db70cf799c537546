import { describeReason } from "../../scan/reasons.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { printable } from "../../terminal/printable.js";

/** What the report says of repositories besides those that anything was done to. */
export function verboseLines({ known, unknown }: ScanReport): string[] {
  return [
    ...known.map((name) => `${printable(name)}: known`),
    ...unknown.map(({ name, because }) => `${printable(name)}: not looked for: ${printable(because.name)}: ${describeReason(because)}`),
  ];
}
