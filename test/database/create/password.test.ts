import { compare } from "bcrypt";
import { expect, it } from "vitest";
import { loadHashPassword, unusableHash } from "../../../src/database/create/create.js";

it("hashes as Kallithea does", async () => {
  const hash = await (await loadHashPassword())("kühl & <geheim>");
  expect(hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(await compare("kühl & <geheim>", hash)).toBe(true);
  expect(await compare("kühl & <geheim", hash)).toBe(false);
});

it("makes what only looks like a hash, another one each time", async () => {
  const hash = unusableHash();
  expect(hash).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
  expect(await compare("", hash)).toBe(false);
  expect(unusableHash()).not.toBe(hash);
});
