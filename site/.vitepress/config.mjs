// The pages of docs/, and README.md and its neighbours, as a web site; see `npm run docs:site`.
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "vitepress";
import { copyLinkedFiles, followLinks, slug } from "./links.mjs";
import { sidebar } from "./navigation.mjs";

const root = path.resolve(import.meta.dirname, "../..");
const inDocs = readdirSync(path.join(root, "docs"), { recursive: true }).map((file) => path.posix.join("docs", file));
const pages = [...readdirSync(root), ...inDocs].filter((file) => file.endsWith(".md")).sort();

// Vite finds what the code of pages imports only if the pages are next to its node_modules.
const copies = path.resolve(import.meta.dirname, "../pages");
rmSync(copies, { recursive: true, force: true });
for (const file of [...pages, "docs/pictures"]) {
  mkdirSync(path.dirname(path.join(copies, file)), { recursive: true });
  cpSync(path.join(root, file), path.join(copies, file), { recursive: true });
}

export default defineConfig({
  title: "kallithea-cli",
  description: "Set up and maintain a Kallithea instance",
  lang: "en",
  base: process.env.SITE_BASE ?? "/",
  srcDir: copies,
  rewrites: (page) => page.replace(/(^|\/)README\.md$/, "$1index.md"),
  head: [["link", { rel: "icon", href: "data:," }]],
  markdown: {
    anchor: { slugify: slug },
    languageAlias: { crontab: "bash", promql: "bash", sshd_config: "ini" },
    config: (markdown) => {
      followLinks(markdown, root);
      keepOnlyLanguages(markdown);
    },
  },
  buildEnd: ({ outDir }) => copyLinkedFiles(root, outDir),
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: sidebar(root, pages),
  },
});

/** What else a fence says is for the tests that run its block; VitePress would take `status=4` for lines to highlight. */
function keepOnlyLanguages(markdown) {
  markdown.core.ruler.push("keep-only-languages", ({ tokens }) => {
    for (const token of tokens.filter(({ type }) => type === "fence")) token.info = token.info.split(" ")[0];
  });
}
