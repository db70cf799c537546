import { describe, expect, it } from "vitest";
import { type Operation, reverseAll, reverseOf } from "../../src/schema/operation.js";

const column = { name: "bio", type: { kind: "string", length: 255 }, nullable: true } as const;
const index = { name: "users_bio_idx", columns: ["bio"] };
const unique = { type: "unique", name: "uq_users_bio", columns: ["bio"] } as const;
const table = { name: "users", columns: [column] };

const reversible: Operation[] = [
  { kind: "createTable", table },
  { kind: "renameTable", from: "a", to: "b" },
  { kind: "addColumn", table: "users", column },
  { kind: "alterColumn", table: "users", column: "bio", change: { nullable: false }, was: { nullable: true } },
  { kind: "renameColumn", table: "users", from: "a", to: "b" },
  { kind: "createIndex", table: "users", index },
  { kind: "createConstraint", table: "users", constraint: unique },
];

describe("the reverse of an operation", () => {
  it.each(reversible)("reversed again is the operation itself: $kind", (operation) => {
    const reverse = reverseOf(operation);
    expect(reverse).not.toEqual(operation);
    expect(reverse && reverseOf(reverse)).toEqual(operation);
  });

  it.each<Operation>([
    { kind: "dropTable", table: "users" },
    { kind: "dropColumn", table: "users", column: "bio" },
    { kind: "alterColumn", table: "users", column: "bio", change: { nullable: true } },
    { kind: "dropIndex", table: "users", name: "users_bio_idx" },
    { kind: "dropConstraint", table: "users", name: "uq_users_bio", type: "unique" },
    { kind: "createConstraint", table: "users", constraint: { type: "check", condition: "bio <> ''" } },
  ])("does not exist if the operation does not know the previous state: $kind", (operation) => {
    expect(reverseOf(operation)).toBeUndefined();
  });

  it("of a list has the reverse order", () => {
    expect(
      reverseAll([
        { kind: "addColumn", table: "users", column },
        { kind: "createIndex", table: "users", index },
      ]).map((operation) => operation?.kind),
    ).toEqual(["dropIndex", "dropColumn"]);
  });
});
