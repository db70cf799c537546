import { expect, it } from "vitest";
import { anchorsOf, brokenLinks } from "../support/docs/links.js";
import { documentationPages, parsePage, readPage } from "../support/docs/page.js";

it.each(documentationPages())("every link of %s leads somewhere", (file) => {
  expect(brokenLinks(readPage(file))).toEqual([]);
});

it("knows the anchors that GitHub gives to headings", () => {
  const page = parsePage("x.md", "# What's `--json`?\n## SSH keys\n## SSH keys\n```sh\n# no heading\n```\n");
  expect(anchorsOf(page)).toEqual(["whats---json", "ssh-keys", "ssh-keys-1"]);
});

it("finds a link to a page, a heading or a file that does not exist", () => {
  const page = parsePage("docs/x.md", "[a](no.md) [b](ssh.md#no) [c](../README.md) [d](#here) `[e](f)`\n## Here\n");
  expect(brokenLinks(page)).toEqual(["no.md", "ssh.md#no"]);
});
