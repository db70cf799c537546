// Metrics in Prometheus' text format, for the textfile collector of node_exporter. Pure.

export interface Metric {
  /** Without the prefix `kallithea_cli_`. */
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The text of gauges: for each a HELP line, a TYPE line, and a line for each sample. A metric without samples is left
 * out. There are no timestamps, which the textfile collector refuses.
 */
export function metricsText(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, samples }) => [
      `# HELP kallithea_cli_${name} ${escapedHelp(help)}`,
      `# TYPE kallithea_cli_${name} gauge`,
      ...samples.map(({ labels, value }) => `kallithea_cli_${name}${labelsText(labels)} ${value}`),
    ])
    .join("\n");
}

function labelsText(labels: Sample["labels"] = {}): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapedHelp(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function escapedLabel(text: string): string {
  return escapedHelp(text).replaceAll('"', '\\"');
}
