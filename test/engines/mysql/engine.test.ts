import { expect, it } from "vitest";
import { comparisonWith } from "../../../src/engines/mysql/engine.js";

it("refuses to compare the schema of a MySQL server", async () => {
  await expect(comparisonWith("MySQL")).rejects.toMatchObject({
    message: "Comparing the schemas of MySQL databases is not supported.",
    hint: expect.stringContaining("the file runs on every database"),
  });
});
