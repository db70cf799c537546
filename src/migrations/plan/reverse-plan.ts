import type { Plan, PlannedStep, RowChange } from "./planned-step.js";

/**
 * The steps of a plan in reverse order, each reversed.
 * @param rows the version table before the plan runs
 */
export function reversePlan(plan: Plan, rows: readonly string[]): Plan {
  return { steps: plan.steps.map(reverseStep).reverse(), rows: [...rows].sort(), warnings: [] };
}

export const oppositeDirection = { upgrade: "downgrade", downgrade: "upgrade", stamp: "stamp" } as const;

function reverseStep({ direction, node, from, to, changes }: PlannedStep): PlannedStep {
  return {
    direction: oppositeDirection[direction],
    node,
    from: to,
    to: from,
    changes: changes.map(reverseChange).reverse(),
  };
}

function reverseChange(change: RowChange): RowChange {
  switch (change.change) {
    case "insert":
      return { change: "delete", from: change.to };
    case "delete":
      return { change: "insert", to: change.from };
    case "update":
      return { change: "update", from: change.to, to: change.from };
  }
}
