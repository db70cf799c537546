// The conventions of the documents that --json prints, as docs/json/README.md states them.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./support/cli/cli.js";

const folder = path.join(projectRoot, "docs/json");
const schemas = readdirSync(folder).filter((name) => name.endsWith(".schema.json"));

it.each(schemas)("%s has keys in camelCase, and examples of times in ISO 8601", (name) => {
  const text = readFileSync(path.join(folder, name), "utf8");
  expect(keysIn(JSON.parse(text)).filter((key) => !/^[a-z][a-zA-Z0-9]*$/.test(key))).toEqual([]);
  const times = text.match(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d\S*/g) ?? [];
  for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z?\W*$/);
});

/** The names of all properties in a schema. */
function keysIn(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, ...rest } = schema as { properties?: object };
  return [
    ...Object.keys(properties ?? {}),
    ...Object.values(properties ?? {}).flatMap(keysIn),
    ...Object.values(rest).flatMap(keysIn),
  ];
}
