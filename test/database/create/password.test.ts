import { compare } from "bcrypt";
import { expect, it } from "vitest";
import { loadHashPassword, unusableHash } from "../../../src/database/create/create.js";

it("hashes passwords as Kallithea does, non-ASCII ones included", async () => {
  const hash = await (await loadHashPassword())("Zoë & <secret>");
  expect(hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(await compare("Zoë & <secret>", hash)).toBe(true);
  expect(await compare("Zoë & <secret", hash)).toBe(false);
});

it("creates a different unusable hash each time", async () => {
  const hash = unusableHash();
  expect(hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(await compare("", hash)).toBe(false);
  expect(unusableHash()).not.toBe(hash);
});
