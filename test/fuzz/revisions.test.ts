// Revision identifiers, ranges, and the plans that follow from them, on arbitrary histories.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandError } from "../../src/errors.js";
import { historyRange, parseHistoryRange } from "../../src/migrations/history/graph/history-range.js";
import { ancestors } from "../../src/migrations/history/graph/lineage.js";
import { resolveRevision, resolveRevisions } from "../../src/migrations/history/graph/resolve.js";
import { prerequisites, type Revision } from "../../src/migrations/history/graph/revision.js";
import { type RevisionGraph, revisionGraph } from "../../src/migrations/history/graph/revision-graph.js";
import { parseOfflineRange } from "../../src/migrations/plan/offline-range.js";
import { planDowngrade } from "../../src/migrations/plan/plan-downgrade.js";
import { planStamp } from "../../src/migrations/plan/plan-stamp.js";
import { planUpgrade } from "../../src/migrations/plan/plan-upgrade.js";
import type { Plan, RowChange } from "../../src/migrations/plan/planned-step.js";
import { reversePlan } from "../../src/migrations/plan/reverse-plan.js";
import { check } from "../support/fuzz/property.js";
import { anyText, textOf } from "../support/fuzz/texts.js";

const ids = ["a1b2c3", "a1b2d4", "b2", "ffff", "head1", "0", "123456789012", "12345678901", "cafe", "base2"];
const labels = ["left", "right", "a1b"];

/** Each revision follows and needs only earlier ones. */
const graphs: fc.Arbitrary<RevisionGraph> = fc
  .tuple(
    fc.shuffledSubarray(ids, { minLength: 1 }),
    fc.array(fc.record({ down: fc.array(fc.nat(20), { maxLength: 2 }), needs: fc.option(fc.nat(20)) }), {
      minLength: ids.length,
      maxLength: ids.length,
    }),
    fc.array(fc.nat(20), { maxLength: labels.length }),
  )
  .map(([chosen, links, labelled]) => {
    const revisions = chosen.map((id, index): Revision => {
      const { down = [], needs } = links[index] ?? {};
      const earlier = (place: number) => chosen[place % Math.max(index, 1)] as string;
      return {
        id,
        downRevisions: index === 0 ? [] : [...new Set(down.map(earlier))],
        branchLabels: labels.filter((_, at) => labelled[at] !== undefined && labelled[at] % chosen.length === index),
        dependsOn: index === 0 || needs == null || needs % 3 > 0 ? [] : [earlier(needs)],
        longDoc: `message of ${id}`,
        createDate: undefined,
        path: `/srv/versions/${id}.ts`,
      };
    });
    return revisionGraph(revisions);
  });

const identifier = fc.oneof(
  fc.constantFrom(
    "head",
    "heads",
    "base",
    ...ids,
    ...labels,
    "a1",
    "1234",
    "fff",
    "left@head",
    "right@base",
    "left@heads",
  ),
  textOf([...ids, ...labels, "@", "@", "+1", "-1", "+2", "-0", "+0", "head", "heads", "base", ":", "fff", "1234"], 5),
  anyText,
);

/** @returns undefined if it is refused in Alembic's way; anything else that is thrown is a bug */
function unlessRefused<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(CommandError);
    return undefined;
  }
}

/** The heads of some revisions: what the version table may have. */
function rowsOf(graph: RevisionGraph, chosen: readonly number[]): string[] {
  const nodes = [...graph.nodes.values()];
  const applied = ancestors(chosen.map((place) => nodes[place % nodes.length] as (typeof nodes)[number]));
  return [...applied]
    .filter((node) => ![...applied].some((other) => prerequisites(other).includes(node)))
    .map(({ id }) => id)
    .sort();
}

function afterChanges(rows: readonly string[], changes: readonly RowChange[]): string[] {
  const table = [...rows];
  for (const change of changes) {
    if ("from" in change) {
      expect(table, "a row that is not there").toContain(change.from);
      table.splice(table.indexOf(change.from), 1);
    }
    if ("to" in change) {
      expect(table, "a row that is there").not.toContain(change.to);
      table.push(change.to);
    }
  }
  return table.sort();
}

function changesOf({ steps }: Plan): RowChange[] {
  return steps.flatMap(({ changes }) => [...changes]);
}

const chosen = fc.array(fc.nat(20), { maxLength: 3 });

describe("an identifier of a revision", () => {
  it("is found or refused", () => {
    check(2500, [graphs, identifier], (graph, identifier) => {
      unlessRefused(() => resolveRevisions(graph, identifier));
    });
  });

  it("finds the revision whose whole id it is, and by a prefix only one that has it", () => {
    check(1200, [graphs, fc.nat(12)], (graph, length) => {
      for (const node of graph.nodes.values()) {
        expect(resolveRevision(graph, node.id)).toBe(node);
        const prefix = node.id.slice(0, length);
        const found = unlessRefused(() => resolveRevision(graph, prefix));
        if (found !== undefined && !["base", "head"].includes(prefix))
          expect([found.id, ...found.revision.branchLabels].some((name) => name.startsWith(prefix))).toBe(true);
      }
    });
  });
});

describe("a range", () => {
  it("of the history lists revisions with those that they follow, or is refused", () => {
    check(2000, [graphs, identifier, identifier], (graph, from, to) => {
      const listed = unlessRefused(() => {
        const { start, end } = parseHistoryRange(`${from}:${to}`);
        return historyRange(graph, start, end);
      });
      if (listed !== undefined) expect(new Set(listed).size).toBe(listed.length);
    });
  });

  it("of --sql is found or refused", () => {
    const command = fc.constantFrom("upgrade", "downgrade", "stamp");
    check(1200, [graphs, command, identifier, identifier], (graph, command, from, to) => {
      unlessRefused(() => parseOfflineRange(graph, command, `${from}:${to}`));
      unlessRefused(() => parseOfflineRange(graph, command, to));
    });
  });
});

describe("a plan", () => {
  it("of an upgrade runs what a revision needs before it, nothing twice, and changes only rows that are there", () => {
    let planned = 0;
    check(2500, [graphs, chosen, identifier], (graph, chosen, target) => {
      const rows = rowsOf(graph, chosen);
      const plan = unlessRefused(() => planUpgrade(graph, rows, target));
      if (plan === undefined) return;
      planned += 1;
      const applied = new Set(ancestors(rows.map((id) => graph.nodes.get(id) as never)));
      for (const { node } of plan.steps) {
        expect(node !== undefined && applied.has(node)).toBe(false);
        if (node !== undefined) {
          for (const needed of prerequisites(node)) expect(applied.has(needed)).toBe(true);
          applied.add(node);
        }
      }
      expect(afterChanges(rows, changesOf(plan))).toEqual(plan.rows);
      const back = reversePlan(plan, rows);
      expect(afterChanges(plan.rows, changesOf(back))).toEqual(back.rows);
      expect(back.rows).toEqual(rows);
    });
    expect(planned).toBeGreaterThan(200);
  });

  it("of a downgrade reverts nothing before what depends on it, and changes only rows that are there", () => {
    let planned = 0;
    check(2500, [graphs, chosen, identifier], (graph, chosen, target) => {
      const rows = rowsOf(graph, chosen);
      const plan = unlessRefused(() => planDowngrade(graph, rows, target));
      if (plan === undefined) return;
      planned += 1;
      const applied = new Set(ancestors(rows.map((id) => graph.nodes.get(id) as never)));
      for (const { node } of plan.steps) {
        expect(node !== undefined && applied.delete(node)).toBe(true);
        for (const other of applied) expect(prerequisites(other)).not.toContain(node);
      }
      expect(afterChanges(rows, changesOf(plan))).toEqual(plan.rows);
    });
    expect(planned).toBeGreaterThan(100);
  });

  it("of a stamp changes only rows that are there", () => {
    check(2000, [graphs, chosen, fc.array(identifier, { minLength: 1, maxLength: 2 })], (graph, chosen, targets) => {
      const rows = rowsOf(graph, chosen);
      const plan = unlessRefused(() => planStamp(graph, rows, targets));
      if (plan !== undefined) expect(afterChanges(rows, changesOf(plan))).toEqual(plan.rows);
    });
  });
});

it("revisions that cannot be a graph are refused", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "l");
  const revision = fc.record({
    id: name,
    downRevisions: fc.array(name, { maxLength: 2 }),
    branchLabels: fc.array(name, { maxLength: 1 }),
    dependsOn: fc.array(name, { maxLength: 1 }),
    longDoc: fc.constant(""),
    createDate: fc.constant(undefined),
    path: name,
  });
  check(2500, [fc.array(revision, { maxLength: 5 })], (revisions) => {
    unlessRefused(() => revisionGraph(revisions));
  });
});
