import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { schemaPage } from "../../scripts/schema-page.js";
import { integer, nullable, primaryKey, references, string, unique } from "../../src/schema/columns.js";
import { entities } from "../../src/schema/entities.js";
import { entity } from "../../src/schema/entity.js";
import { projectRoot } from "../support/cli/cli.js";

it("docs/schema.md is what `npm run docs:schema` makes of the entities", () => {
  expect(readFileSync(path.join(projectRoot, "docs/schema.md"), "utf8")).toBe(schemaPage(entities));
});

it("shows keys, empty columns, relations and constraints of several columns", () => {
  const page = schemaPage([
    entity(
      "cats",
      {
        id: primaryKey(),
        name: unique(string(20)),
        mother: nullable(references("cats")),
        home: references("homes"),
        age: integer(),
      },
      { uniques: { uq_cats_home: ["home", "age"] }, indexes: { cats_idx: ["age"] } },
    ),
  ]);
  expect(page).toContain(
    '  cats {\n    integer id PK\n    string(20) name UK\n    integer mother FK "null"\n    integer home FK\n    integer age\n  }',
  );
  expect(page).toContain("  cats }o--o| cats : mother\n  cats }o--|| homes : home\n");
  expect(page).toContain("- `cats`: unique `uq_cats_home` (home, age)\n- `cats`: index `cats_idx` (age)\n");
});
