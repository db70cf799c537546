import { describeReason } from "../../scan/reasons.js";
import type { ScanReport } from "../../scan/scan-report.js";

/** What the report says of repositories besides those that anything was done to. */
export function verboseLines({ known, unknown }: ScanReport): string[] {
  return [
    ...known.map((name) => `${name}: known`),
    ...unknown.map(({ name, because }) => `${name}: not looked for: ${because.name}: ${describeReason(because)}`),
  ];
}
