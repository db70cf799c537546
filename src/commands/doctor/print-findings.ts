import { findingKinds } from "../../instance/doctor/finding-kinds.js";
import type { Finding } from "../../instance/finding.js";
import { metricsText, type Sample } from "../../instance/metrics.js";
import { printable, printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { OutputFormat } from "../instance/output-format.js";

/** Of one id, in text: an instance may have thousands of repositories. */
const maxLines = 10;

/** Prints all findings. With `quiet`, the text has no notes, and is empty if there is nothing else. */
export function printFindings(
  findings: readonly Finding[],
  { format, quiet }: { readonly format: OutputFormat; readonly quiet: boolean },
  terminal: Pick<Terminal, "print">,
): void {
  if (format === "json") terminal.print(printableJson({ findings: findings.map(documentOf) }));
  else if (format === "prometheus") terminal.print(findingMetrics(findings));
  else printText(findings, quiet, terminal);
}

export function documentOf({
  id,
  severity,
  message,
  fix,
  place = null,
}: Omit<Finding, "place"> & { place?: string | null }) {
  return { id, severity, message, fix, place };
}

function printText(findings: readonly Finding[], quiet: boolean, terminal: Pick<Terminal, "print">): void {
  const counts = new Map<string, number>();
  const shown = quiet ? findings.filter(({ severity }) => severity !== "note") : findings;
  for (const { id, severity, message, fix, place } of shown) {
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    if (count > maxLines) continue;
    // Messages about the configuration do not name it.
    const [line] = /, line \d+$/.exec(place ?? "") === null ? [] : [`${printable(place ?? "")}: `];
    terminal.print(`${severity}: ${line ?? ""}${printable(message)} [${id}]`);
    if (fix !== null) terminal.print(`  ${printable(fix)}`);
  }
  for (const [id, count] of counts)
    if (count > maxLines) terminal.print(`… and ${count - maxLines} more of ${id}; --json lists all.`);
  if (!quiet) terminal.print(summary(findings));
}

/** e.g. `2 errors, 1 warning, 1 note` */
function summary(findings: readonly Finding[]): string {
  const parts = (["error", "warning", "note"] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  const hasProblem = findings.some(({ severity }) => severity !== "note");
  return hasProblem ? parts.join(", ") : ["No problems found", ...parts].join("; ");
}

/** Those that are not found are counted as 0, so that an alert on one of them has a value to compare with. */
function findingMetrics(findings: readonly Finding[]): string {
  const samples = new Map<string, { labels: { id: string; severity: string }; value: number }>();
  const sampleOf = (id: string, severity: string) => {
    const key = `${id} ${severity}`;
    const sample = samples.get(key) ?? { labels: { id, severity }, value: 0 };
    samples.set(key, sample);
    return sample;
  };
  for (const [id, { severity }] of Object.entries(findingKinds)) sampleOf(id, severity);
  for (const { id, severity } of findings) sampleOf(id, severity).value += 1;
  return metricsText([
    {
      name: "doctor_findings",
      help: "Findings of kallithea-cli doctor, by ID and severity.",
      samples: [...samples.values()] satisfies Sample[],
    },
  ]);
}
