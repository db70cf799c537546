import { ancestors, tips } from "../history/graph/lineage.js";
import type { RevisionNode } from "../history/graph/revision.js";
import { RevisionError } from "../revision-error.js";

/**
 * Refuses rows of the version table of which one is below another: an upgrade would leave the lower one behind.
 * @throws RevisionError
 */
export function refuseOverlap(rows: readonly RevisionNode[]): void {
  for (const row of rows) {
    const below = ancestors([row]);
    const overlapping = rows.filter((other) => other !== row && below.has(other));
    if (overlapping.length === 0) continue;
    const ids = (nodes: readonly RevisionNode[]) => nodes.map(({ id }) => id);
    throw new RevisionError(
      `Requested revision ${row.id} overlaps with other requested revisions ${ids(overlapping).join(", ")}`,
      "The version table has a row for a revision and for one below it. To keep only the upper ones: " +
        `kallithea-cli migrate -c my.ini stamp --purge ${ids(tips(rows)).join(" ")}`,
    );
  }
}
