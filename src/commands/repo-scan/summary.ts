import type { ScanReport } from "../../scan/scan-report.js";

/** One line with all counts. */
export function summary(report: ScanReport): string {
  const { added, notReached, known, moved, refreshed, missing, removed, unknown, leftOut } = report;
  const counts = { added, "not stored": notReached, known, moved, refreshed, missing, removed, unknown, "left out": leftOut };
  // These are asked for by options, or are a failure's: without them, a 0 would say that there was nothing to do.
  const onRequest = ["not stored", "moved", "refreshed", "removed"];
  const parts = Object.entries(counts).filter(([title, list]) => list.length > 0 || !onRequest.includes(title));
  return `${parts.map(([title, list]) => `${title} ${list.length}`).join(", ")}${reasonsOf(report)}`;
}

function reasonsOf({ leftOut }: ScanReport): string {
  const counts = new Map<string, number>();
  for (const { code } of leftOut) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts.size === 0 ? "" : ` (${[...counts].map(([code, count]) => `${code} ${count}`).join(", ")})`;
}
