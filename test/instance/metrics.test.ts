import { describe, expect, it } from "vitest";
import { metricsText } from "../../src/instance/metrics.js";
import { expectMetrics } from "../support/cli/prometheus.js";

describe("metrics for Prometheus", () => {
  it("have a HELP line, a TYPE line and a line for each sample", () => {
    const text = metricsText([
      { name: "up", help: "Whether it is up.", samples: [{ value: 1 }] },
      { name: "found", help: "Found.", samples: [{ labels: { id: "a", severity: "note" }, value: 0 }] },
    ]);
    expect(text).toBe(
      [
        "# HELP kallithea_cli_up Whether it is up.",
        "# TYPE kallithea_cli_up gauge",
        "kallithea_cli_up 1",
        "# HELP kallithea_cli_found Found.",
        "# TYPE kallithea_cli_found gauge",
        'kallithea_cli_found{id="a",severity="note"} 0',
      ].join("\n"),
    );
    expectMetrics(`${text}\n`);
  });

  it("escape backslashes, line breaks and quotes in labels, and the first two in HELP", () => {
    const text = metricsText([
      { name: "x", help: 'a\\b\n"c"', samples: [{ labels: { id: 'a\\b\n"c"\n} 1' }, value: 1 }] },
    ]);
    expect(text).toContain('# HELP kallithea_cli_x a\\\\b\\n"c"\n');
    expect(text).toContain('kallithea_cli_x{id="a\\\\b\\n\\"c\\"\\n} 1"} 1');
    expect(expectMetrics(`${text}\n`).get("kallithea_cli_x")?.samples.size).toBe(1);
  });

  it("leave out what has no samples", () => {
    expect(metricsText([{ name: "x", help: "X.", samples: [] }])).toBe("");
  });

  it("are refused by the test's rules if they break them", () => {
    for (const text of [
      "x 1\n",
      "# HELP x X.\n# TYPE x gauge\nx 1 1700000000\n",
      "# HELP x X.\n# TYPE x gauge\nx 1\nx 1\n",
      '# HELP x X.\n# TYPE x gauge\nx{a="\\q"} 1\n',
      "# HELP x X.\n# TYPE x gauge\nx 1",
      "# TYPE x gauge\n# HELP x X.\nx 1\n",
    ])
      expect(() => expectMetrics(text), text).toThrow();
  });
});
