// `npm run docs:schema`: writes docs/schema.md.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { root } from "./bundle.mjs";

const { outputFiles } = await build({
  absWorkingDir: root,
  stdin: {
    contents: `
      import { entities } from "./src/schema/entities.js";
      import { schemaPage } from "./scripts/schema-page.js";
      export const page = schemaPage(entities);`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  platform: "node",
  format: "esm",
  packages: "external",
});
const { page } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
writeFileSync(path.join(root, "docs/schema.md"), page);
