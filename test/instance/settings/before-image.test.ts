import { expect, it } from "vitest";
import { userErrorOf } from "../../../src/errors.js";
import { writeBeforeImage } from "../../../src/instance/settings/before-image.js";

it("recommends permissions only if they are what is missing", () => {
  const error = userErrorOf(() => writeBeforeImage([], "/dev/null/x"));
  expect(error).toMatchObject({ message: expect.stringContaining("Nothing was changed"), hint: undefined });
});
