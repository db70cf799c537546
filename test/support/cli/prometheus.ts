// The rules of Prometheus' text format, and those that node_exporter's textfile collector adds: no timestamps, no two
// samples with the same labels.
import { expect } from "vitest";

export interface Family {
  readonly help: string;
  readonly samples: ReadonlyMap<string, number>;
}

/**
 * Expects a text to be in the format: each metric has one HELP line, one TYPE line, then its samples, all together.
 * @returns by name of the metric; samples by their labels, e.g. `id="leftover",severity="warning"`
 */
export function expectMetrics(text: string): ReadonlyMap<string, Family> {
  expect(text).toMatch(/\n$/);
  const families = new Map<string, { help: string; samples: Map<string, number> }>();
  let current: string | undefined;
  let isTyped = false;
  for (const line of text.slice(0, -1).split("\n")) {
    const [, helpName, help] = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)*)$/.exec(line) ?? [];
    const [, typeName] =
      /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (helpName !== undefined) {
      expect(families.has(helpName), `${helpName} appears twice`).toBe(false);
      families.set(helpName, { help: help ?? "", samples: new Map() });
      [current, isTyped] = [helpName, false];
    } else if (typeName !== undefined) {
      expect([typeName, isTyped], line).toEqual([current, false]);
      isTyped = true;
    } else {
      const [, name = "", labels = "", value] =
        /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)$/.exec(
          line,
        ) ?? [];
      expect([name, isTyped], `not a sample of the metric above: ${line}`).toEqual([current, true]);
      const samples = families.get(name)?.samples;
      expect(samples?.has(labels), `${line} appears twice`).toBe(false);
      samples?.set(labels, Number(value));
    }
  }
  for (const [name, { samples }] of families) expect(samples.size, `${name} has no samples`).toBeGreaterThan(0);
  return families;
}
