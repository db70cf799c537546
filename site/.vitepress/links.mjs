// Links of Markdown pages as GitHub reads them, in the terms of the site.
import { cpSync, existsSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";

/** Files that pages link to, from the project's folder; they become part of the site. */
const linkedFiles = new Set();

/**
 * A plugin of markdown-it: README.md is the index of its folder; other files and folders are copied.
 * @param {string} root of the project
 */
export function followLinks(markdown, root) {
  markdown.core.ruler.push("follow-links", ({ tokens, env }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) if (token.type === "link_open") followLink(token, root, env.relativePath);
    }
  });
}

function followLink(token, root, page) {
  const href = token.attrGet("href");
  if (/^([a-z]+:|#|\/)/i.test(href)) return;
  const [target, anchor] = decodeURI(href).split("#");
  const file = path.posix.join(path.posix.dirname(page), target);
  const place = path.join(root, file);
  if (!existsSync(place)) throw new Error(`${page}: the link ${href} leads nowhere`);
  const hasIndex = statSync(place).isDirectory() && existsSync(path.join(place, "README.md"));
  if (file.endsWith(".md") || hasIndex) {
    const named = hasIndex ? path.posix.join(target, "README.md") : target;
    const isPlain = /^\.?\.?\//.test(named);
    const index = `${isPlain ? "" : "./"}${named.replace(/README\.md$/, "index.md")}`;
    token.attrSet("href", anchor === undefined ? index : `${index}#${anchor}`);
  } else {
    linkedFiles.add(file);
    // VitePress leaves such links alone.
    token.attrSet("target", "_self");
  }
}

/** Copies what pages link to. */
export function copyLinkedFiles(root, site) {
  for (const file of linkedFiles) {
    const target = path.join(site, file);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(root, file), target, { recursive: true });
  }
}

/** The anchor of a heading, as GitHub names it. */
export function slug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, "")
    .replaceAll(/\s/g, "-");
}
