// What is on disk in the places of known repositories, without a walk through the tree.
import path from "node:path";
import { type Detected, detect } from "../../vcs/detect.js";
import { type KnownAndFound, type KnownRepository, typeObjection } from "../plan.js";
import { asSkipped, type Skipped } from "../reasons.js";
import { occupiedPlaces } from "./occupant.js";
import { runWithConcurrency } from "./run-with-concurrency.js";

/** Folders checked at the same time: their calls wait for the disk, not for each other. */
const concurrency = 16;

export interface DetectedRepositories<Known extends KnownRepository> {
  readonly present: readonly (Known & KnownAndFound)[];
  /** Code `not-found` if there is nothing, or else why what is there is not the repository that the database has. */
  readonly absent: readonly Skipped[];
}

/** @returns both in the order of the rows */
export async function detectKnown<Known extends KnownRepository>(
  root: string,
  rows: readonly Known[],
  signal?: AbortSignal,
): Promise<DetectedRepositories<Known>> {
  const seen = new Map<Known, Detected>();
  await runWithConcurrency([...rows], concurrency, async (row) => {
    signal?.throwIfAborted();
    seen.set(row, await detect(path.join(root, row.name)));
  });
  const occupied = new Map(
    (
      await occupiedPlaces(
        root,
        rows.filter((row) => seen.get(row)?.found === "nothing"),
        signal,
      )
    ).map((place) => [place.name, place]),
  );
  const present: (Known & KnownAndFound)[] = [];
  const absent: Skipped[] = [];
  for (const row of rows) {
    const what = seen.get(row) as Detected;
    if (!("folders" in what)) {
      const objection = typeObjection(what.found, row.type);
      if (objection === undefined) present.push({ ...row, type: what.found });
      else absent.push({ name: row.name, ...objection, isKnown: true });
    } else if (what.found === "nothing") absent.push(occupied.get(row.name) ?? { name: row.name, code: "not-found" });
    else absent.push({ ...asSkipped(row.name, what), isKnown: true });
  }
  return { present, absent };
}
