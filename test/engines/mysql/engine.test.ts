import { expect, it } from "vitest";
import { comparisonWith } from "../../../src/engines/mysql/engine.js";

it("refuses to compare the schema of a MySQL server, whose catalogs nobody has compared yet", async () => {
  await expect(comparisonWith("MySQL")).rejects.toMatchObject({
    message: "This version does not compare the schemas of MySQL databases.",
    hint: expect.stringContaining("the file runs on every database"),
  });
});
