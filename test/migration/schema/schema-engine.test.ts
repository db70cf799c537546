import type { DataSource } from "typeorm";
import { expect, it } from "vitest";
import { schemaEngineOf } from "../../../src/migration/schema/schema-engine.js";

it("refuses a database whose catalogs nobody has compared yet", async () => {
  const mysql = { options: { type: "mysql" } } as DataSource;
  await expect(schemaEngineOf(mysql)).rejects.toMatchObject({
    message: "This version does not compare the schemas of mysql databases.",
    hint: expect.stringContaining("the file runs on every database"),
  });
});
