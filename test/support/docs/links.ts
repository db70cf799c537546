// Links between the pages of the documentation, and the anchors that GitHub gives to headings.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../cli/cli.js";
import { type Page, readPage } from "./page.js";

/** @returns the links of a page that lead nowhere */
export function brokenLinks(page: Page): string[] {
  return linksOf(page).filter((link) => !isWhole(page, link));
}

function isWhole(page: Page, link: string): boolean {
  if (/^(https?|mailto):/.test(link)) return true;
  const [place = "", anchor] = link.split("#");
  if (place === "") return anchorsOf(page).includes(anchor ?? "");
  const target = path.join(path.dirname(page.file), decodeURIComponent(place));
  if (target.startsWith("..") || !existsSync(path.join(projectRoot, target))) return false;
  if (anchor === undefined) return true;
  return statSync(path.join(projectRoot, target)).isFile() && anchorsOf(readPage(target)).includes(anchor);
}

function linksOf(page: Page): string[] {
  const text = prose(page).replace(/`[^`\n]*`/g, "");
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)/g)];
  const defined = [...text.matchAll(/^\[[^\]]+\]: <?(\S+?)>?$/gm)];
  const pictures = [...text.matchAll(/<(?:img|source|a)\b[^>]*?\b(?:src|srcset|href)="([^"]+)"/g)];
  return [...inline, ...defined, ...pictures].map(([, link = ""]) => link);
}

/** Without what is in blocks. */
function prose({ lines, blocks }: Page): string {
  const hidden = new Set(
    blocks.flatMap(({ line, lines: own }) => Array.from({ length: own.length + 2 }, (_, index) => line - 1 + index)),
  );
  return lines.filter((_, index) => !hidden.has(index)).join("\n");
}

export function anchorsOf(page: Page): string[] {
  const seen = new Map<string, number>();
  return [...prose(page).matchAll(/^#{1,6} +(.*?)(?: +#+)?$/gm)].map(([, heading = ""]) => {
    const anchor = anchorOf(heading);
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function anchorOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}
