// `npm run docs:check-site [-- --screenshots=FOLDER]`: opens every page of the built site in Chromium, at the widths of
// a desk and of a phone, and follows its links. CHROMIUM is the browser, if that is not /usr/bin/chromium.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";

const { values: options } = parseArgs({ options: { screenshots: { type: "string" } } });
const site = path.join(root, "site/.vitepress/dist");
if (!existsSync(path.join(site, "index.html"))) throw new Error("the site is not built; run: npm run docs:site");

const { chromium } = createRequire(path.join(root, "site/package.json"))("playwright-core");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const faults = new Set();
/** By address, the ids of a page. */
const pages = new Map();
/** Addresses with the page that links to each. */
const links = new Map([["/", "the check"]]);

const server = createServer(answer).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // Chromium's sandbox does not work for root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
try {
  const desk = await openTab({ width: 1280, height: 900 }, "light");
  const phone = await openTab({ width: 390, height: 844 }, "dark");
  // Grows while it is read.
  for (const [address, from] of links) await visit(address, from, desk, phone);
  for (const [address, from] of links) checkAnchor(address, from);
  await search(desk);
} finally {
  await browser.close();
  server.close();
}

console.log(`${pages.size} pages, ${links.size} links and anchors`);
for (const fault of faults) console.error(fault);
process.exitCode = faults.size === 0 ? 0 : 1;

async function openTab(viewport, colorScheme) {
  const tab = await (await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" })).newPage();
  tab.on("request", (request) => {
    const isOwn = request.url().startsWith(origin) || request.url().startsWith("data:");
    if (!isOwn) faults.add(`${tab.url()}: requests ${request.url()}`);
  });
  tab.on("pageerror", (error) => faults.add(`${tab.url()}: ${error.message}`));
  tab.on("response", (response) => {
    if (response.status() >= 400) faults.add(`${tab.url()}: ${response.status()} for ${response.url()}`);
  });
  return tab;
}

async function visit(address, from, desk, phone) {
  const page = address.replace(/#.*/, "");
  if (pages.has(page)) return;
  const file = fileOf(page);
  if (file === undefined) {
    faults.add(`${from}: links to ${page}, which does not exist`);
    return;
  }
  pages.set(page, new Set());
  if (!file.endsWith(".html")) return;
  for (const [name, tab] of Object.entries({ desk, phone })) {
    await tab.goto(origin + page, { waitUntil: "load" });
    await tab.waitForSelector("#VPContent h1");
    const { scrollWidth, clientWidth } = await tab.evaluate(() => document.documentElement);
    if (scrollWidth > clientWidth) faults.add(`${page}: is ${scrollWidth} px wide on a ${name} of ${clientWidth}`);
    if (options.screenshots) {
      const picture = `${page.replaceAll("/", "-").replace(/\.html$/, "")}-${name}.png`;
      await tab.screenshot({ path: path.join(options.screenshots, picture) });
    }
  }
  const found = await desk.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    links: [...document.querySelectorAll("a[href]")].map(({ href }) => href),
    images: [...document.images].filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src),
  }));
  pages.set(page, new Set(found.ids));
  for (const image of found.images) faults.add(`${page}: the image ${image} cannot be shown`);
  for (const link of found.links.filter((link) => link.startsWith(`${origin}/`))) {
    const target = decodeURI(link.slice(origin.length));
    if (!links.has(target)) links.set(target, page);
  }
}

function checkAnchor(address, from) {
  const [page, anchor] = address.split("#");
  if (anchor && pages.get(page)?.size > 0 && !pages.get(page).has(anchor)) {
    faults.add(`${from}: links to ${address}, where no heading has that name`);
  }
}

async function search(tab) {
  await tab.goto(origin);
  try {
    await tab.click("button.DocSearch-Button");
    await tab.fill("#localsearch-input", "repo-scan");
    await tab.waitForSelector("#localsearch-list .result");
  } catch (error) {
    faults.add(`/: a search for repo-scan finds nothing: ${error.message}`);
  }
  if (options.screenshots) await tab.screenshot({ path: path.join(options.screenshots, "search.png") });
}

/** As a static host finds it. */
function fileOf(address) {
  const place = path.join(site, decodeURIComponent(address.replace(/[?#].*/, "")));
  return [place, `${place}.html`, path.join(place, "index.html")].find(
    (file) => file.startsWith(site) && existsSync(file) && statSync(file).isFile(),
  );
}

function answer({ url }, response) {
  const file = fileOf(url);
  if (file === undefined) return response.writeHead(404).end();
  const type = types[path.extname(file)] ?? "text/plain";
  return response.writeHead(200, { "content-type": `${type}; charset=utf-8` }).end(readFileSync(file));
}
