import { describe, expect, it } from "vitest";
import { scopeOf } from "../../../src/scan/find/scope.js";
import { missingForLong, missingRows } from "../../../src/scan/removal/missing-since.js";

const row = (id: number, name: string, since: number) => ({ id, name, since });
const plan = (...missing: readonly { id: number; name: string }[]) => ({ missing });
const certain = { now: 100, isCertain: true };

describe("since when a row is missing", () => {
  it("is the time of the first scan that found it missing", () => {
    expect(missingRows([], plan({ id: 1, name: "a" }), certain)).toEqual([row(1, "a", 100)]);
    expect(missingRows([row(1, "a", 7)], plan({ id: 1, name: "a" }), certain)).toEqual([row(1, "a", 7)]);
  });

  it("is forgotten once it is not certainly missing: back, unknown, or removed", () => {
    expect(missingRows([row(1, "a", 7)], plan(), certain)).toEqual([]);
  });

  it("begins again for another row of the same name, and for a row that was renamed", () => {
    expect(missingRows([row(1, "a", 7)], plan({ id: 2, name: "a" }), certain)).toEqual([row(2, "a", 100)]);
    expect(missingRows([row(1, "a", 7)], plan({ id: 1, name: "b" }), certain)).toEqual([row(1, "b", 100)]);
  });

  it("stays unchanged outside of the scope", () => {
    const scope = scopeOf({ path: "team" });
    const before = [row(1, "a", 7), row(2, "team/b", 8)];
    expect(missingRows(before, plan(), { ...certain, scope })).toEqual([row(1, "a", 7)]);
  });

  it("does not begin if the root may be the wrong one or the clock is wrong, and is not forgotten", () => {
    const missing = plan({ id: 1, name: "a" }, { id: 2, name: "b" });
    expect(missingRows([row(1, "a", 7)], missing, { now: 100, isCertain: false })).toEqual([row(1, "a", 7)]);
  });
});

describe("missing for long enough", () => {
  const rows = [row(1, "a", 1000), row(2, "b", 2000), row(3, "c", 9000)];
  const missing = [1, 2, 3, 4].map((id) => ({ id, name: "abcd"[id - 1] as string }));
  const namesAt = (now: number) => missingForLong(missing, rows, { now, seconds: 3 }).map(({ name }) => name);

  it("is what has been missing for that time or longer, and never what is not remembered", () => {
    expect(namesAt(3999)).toEqual([]);
    expect(namesAt(4000)).toEqual(["a"]);
    expect(namesAt(5000)).toEqual(["a", "b"]);
    expect(namesAt(1e15)).toEqual(["a", "b", "c"]);
  });

  it("is nothing if the clock has been set back", () => {
    expect(namesAt(0)).toEqual([]);
  });
});
