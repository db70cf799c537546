import { expect, it } from "vitest";
import { licensesText } from "../../src/front-end/licenses.js";

it("lists packages by name as the original does, with scopes, lists and copyrights", () => {
  const text = licensesText({
    "b@2.0.0": { licenses: ["AFLv2.1", "BSD"], repository: "https://example.com/b" },
    "@s/a@1.0.0": { licenses: "MIT", copyright: "A 2020" },
    "B@1.0.0": { licenses: "MIT*" },
  });
  expect(text).toBe(`The Kallithea front-end was built using the following Node modules:

@s/a@1.0.0 from https://www.npmjs.com/package/@s/a/v/1.0.0
  License: MIT
  Repository: -
  Copyright: A 2020

B@1.0.0 from https://www.npmjs.com/package/B/v/1.0.0
  License: MIT*
  Repository: -

b@2.0.0 from https://www.npmjs.com/package/b/v/2.0.0
  License: ['AFLv2.1', 'BSD']
  Repository: https://example.com/b

`);
});
