// What --json prints, held against the schema that docs/json/ publishes.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "vitest";
import { projectRoot } from "./cli.js";

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });

/**
 * Expects a text to be a document of a schema.
 * @param schema the name of its file in docs/json/, without `.schema.json`
 * @returns the document
 */
export function expectDocument<Document = Record<string, unknown>>(schema: string, text: string): Document {
  const validate =
    ajv.getSchema(schema) ??
    ajv
      .addSchema(JSON.parse(readFileSync(path.join(projectRoot, `docs/json/${schema}.schema.json`), "utf8")), schema)
      .getSchema(schema);
  const document = JSON.parse(text) as Document;
  validate?.(document);
  expect(validate?.errors ?? [], text).toEqual([]);
  return document;
}
