import { expect, it } from "vitest";
import { listingJson } from "../../../../src/migrations/history/listing/json.js";
import { graphOf } from "../../../support/migrations/history-notation.js";

it("prints with --json everything that the lines say", () => {
  const graph = graphOf(["a111", "b222 < a111 #left", "c333 < a111 ^b222"]);
  const described = JSON.parse(listingJson([...graph.nodes.values()], new Set(["b222"])));
  expect(described[0]).toMatchObject({
    revision: "a111",
    downRevisions: [],
    branchPoint: true,
    head: false,
    current: false,
  });
  expect(described[1]).toEqual({
    revision: "b222",
    downRevisions: ["a111"],
    dependsOn: [],
    branchLabels: ["left"],
    message: "message of b222",
    createDate: "2020-01-01 00:00:00.000001",
    path: "/versions/b222_message.ts",
    head: true,
    realHead: false,
    branchPoint: false,
    mergePoint: false,
    current: true,
  });
});

it("prints an empty array with --json if there are no revisions", () => {
  expect(listingJson([])).toBe("[]");
});
