// The navigation of the site: that of docs/README.md, then the pages that it does not name.
import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * @param {string} root of the project
 * @param {string[]} pages from there
 * @returns a group per heading of docs/README.md that has links to pages
 */
export function sidebar(root, pages) {
  const index = "docs/README.md";
  const groups = [{ items: [] }];
  const placed = new Set();
  const place = (group, page, text = undefined) => {
    if (placed.has(page) || !pages.includes(page)) return;
    group.items.push({ text: text ?? titleOf(root, page), link: linkTo(page) });
    placed.add(page);
  };
  place(groups[0], "README.md", "Overview");
  place(groups[0], index, "All tasks");
  if (pages.includes(index)) {
    for (const line of readFileSync(path.join(root, index), "utf8").split("\n")) {
      const [, heading] = /^##+ (.*)/.exec(line) ?? [];
      if (heading) groups.push({ text: heading, items: [], collapsed: false });
      for (const [, target] of line.matchAll(/\]\(([^)#:]+\.md)\)/g)) {
        place(groups.at(-1), path.posix.join("docs", target));
      }
    }
  }
  const folders = { "": "More pages", "docs/differences": "Differences", "docs/decisions": "Decisions" };
  for (const [folder, text] of Object.entries(folders)) {
    const group = { text, items: [], collapsed: folder !== "" };
    const others = pages.filter((page) => (folder === "" ? !isInside(folders, page) : page.startsWith(`${folder}/`)));
    for (const page of others) place(group, page);
    groups.push(group);
  }
  return groups.filter(({ items }) => items.length > 0);
}

function isInside(folders, page) {
  return Object.keys(folders).some((folder) => folder !== "" && page.startsWith(`${folder}/`));
}

function titleOf(root, page) {
  const [, title = page] = /^# (.*)$/m.exec(readFileSync(path.join(root, page), "utf8")) ?? [];
  return title.replaceAll("`", "");
}

/** The address of a page without its ending. */
function linkTo(page) {
  return `/${page.replace(/README\.md$/, "").replace(/\.md$/, "")}`;
}
