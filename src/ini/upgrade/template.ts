// The templates that configuration files were made from: config/templates/, by release.
import { UsageError } from "../../errors.js";
import { readShippedFile } from "../../files/shipped-files.js";
import { hiddenKey, isHiddenHeader } from "../edit.js";
import { linesOf, scanIni } from "../scan.js";

/** Section → key → value; null for a key that is only commented out. */
export type Contents = ReadonlyMap<string, ReadonlyMap<string, string | null>>;

export interface Template {
  /** For messages: `Kallithea 0.5`. */
  readonly name: string;
  readonly contents: Contents;
}

/** The name of what a file was made from that somebody wrote by hand. */
export const noTemplate = "none";

const releases = ["0.7", "0.6", "0.5", "0.4", "0.3"];

const servers = ["waitress", "gearbox", "gevent", "gunicorn", "uwsgi"] as const;

export type HttpServer = (typeof servers)[number];

/** The server that a configuration file is for. Paste, which Kallithea 0.3 could use, is no longer available. */
export function httpServerOf(text: string): HttpServer | "paste" {
  const { settings, headers } = scanIni(text);
  const use = settings.find(({ section, key }) => section === "server:main" && key === "use")?.value ?? "";
  if (/#gevent$/.test(use)) return "gevent";
  if (/^egg:Paste/i.test(use)) return "paste";
  const named = servers.find((server) => use.startsWith(`egg:${server}`));
  return named ?? (headers.some(({ name }) => name === "uwsgi") ? "uwsgi" : "waitress");
}

/** What a text sets, and what it mentions in comments. */
export function contentsOf(text: string): Contents {
  const { settings, headers } = scanIni(text);
  const contents = new Map(headers.map(({ name }) => [name, new Map<string, string | null>()]));
  let section: string | undefined;
  for (const [index, line] of linesOf(text).entries()) {
    const header = headers.find((candidate) => candidate.line === index + 1);
    if (header !== undefined) section = header.name;
    else if (isHiddenHeader(line)) section = undefined;
    const key = hiddenKey(line);
    if (key !== undefined && section !== undefined) contents.get(section)?.set(key, null);
  }
  for (const { section: name, key, value } of settings) contents.get(name)?.set(key, value);
  return contents;
}

/**
 * The template that `--from` names.
 * @param name a release
 * @returns undefined if it is not one
 */
export function recordedTemplate(name: string, server: string): Template | undefined {
  const release = /^v?(0\.\d+)(\.\d+)?$/.exec(name)?.[1];
  if (release === undefined) return undefined;
  if (!releases.includes(release))
    throw new UsageError(`--from: the template of Kallithea ${release} is not known.`, {
      hint: `Known: ${[...releases].reverse().join(", ")}; or give a file.`,
    });
  return recorded(release, server);
}

interface Recorded {
  readonly sections: Record<string, Record<string, string | null>>;
  readonly servers: Record<string, Record<string, Record<string, string | null>>>;
}

function recorded(release: string, server: string): Template {
  const { sections, servers: all } = JSON.parse(
    readShippedFile(`config/templates/kallithea-${release}.json`),
  ) as Recorded;
  const named = all[server] ?? all.waitress ?? {};
  const contents = Object.entries({ ...sections, ...named }).map(
    ([section, keys]) => [section, new Map(Object.entries(keys))] as const,
  );
  return { name: `Kallithea ${release}`, contents: new Map(contents) };
}

/**
 * The template that a file was probably made from: the one that its first comment names, or else the most similar one.
 * @param today that of this program
 */
export function recognizedTemplate(text: string, today: Template): Template {
  const server = httpServerOf(text);
  if (/^# (Configuration of a Kallithea server, written|Upgraded) by kallithea-cli /m.test(text)) return today;
  const named = /^## Kallithea config file generated with kallithea-cli (\d+\.\d+)/m.exec(text)?.[1];
  if (named !== undefined && releases.includes(named)) return recorded(named, server);
  const user = contentsOf(text);
  const [nearest] = releases
    .map((release) => recorded(release, server))
    .map((template) => ({ template, ...similarity(user, template.contents) }))
    .sort((one, other) => other.score - one.score);
  // Somebody wrote the few settings of such a file by hand: what is missing was not wanted.
  if (nearest === undefined || nearest.share < leastShare) return { ...today, name: noTemplate };
  return nearest.template;
}

/** How much of a template a file must have that was made from it. */
const leastShare = 1 / 3;

function similarity(user: Contents, template: Contents): { score: number; share: number } {
  let score = 0;
  let [present, all] = [0, 0];
  for (const [section, keys] of template)
    for (const [key, value] of keys) {
      const own = user.get(section)?.get(key);
      if (typeof value !== "string") continue;
      all += 1;
      if (typeof own === "string") present += 1;
      score += own === value ? 2 : typeof own === "string" ? 1 : -1;
    }
  for (const [section, keys] of user)
    for (const [key, value] of keys)
      if (value !== null && typeof template.get(section)?.get(key) !== "string") score -= 1;
  return { score, share: present / all };
}
