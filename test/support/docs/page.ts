// A page of the documentation as its tests see it: the fenced blocks in order, and what is hidden in comments.
// docs/testing.md#documentation describes the notation.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../cli/cli.js";

export interface Page {
  /** From the root of the project. */
  readonly file: string;
  readonly lines: readonly string[];
  /** What a comment `<!-- page: … -->` sets. */
  readonly settings: Attributes;
  readonly blocks: readonly Block[];
}

export type Attributes = Readonly<Record<string, string>>;

export interface Block {
  /** `prepare` and `run` are comments. */
  readonly kind: "fence" | "run" | "prepare";
  /** The number of the line that begins it. */
  readonly line: number;
  readonly language: string;
  readonly attributes: Attributes;
  readonly lines: readonly string[];
}

export interface Command {
  readonly line: number;
  readonly text: string;
  /** The number of the first line of its output, which has as many lines as `output`. */
  readonly outputLine: number;
  readonly output: readonly string[];
}

/** Every page that a reader may open. */
export function documentationPages(): string[] {
  const docs = readdirSync(path.join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join("docs", name))
    .sort();
  return ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", ...docs];
}

export function readPage(file: string): Page {
  return parsePage(file, readFileSync(path.join(projectRoot, file), "utf8"));
}

export function parsePage(file: string, text: string): Page {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let settings: Attributes = {};
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const [, page] = /^<!-- page: (.*) -->$/.exec(line) ?? [];
    if (page !== undefined) settings = attributesOf(page);
    const comment = /^<!-- (run|prepare)$/.exec(line);
    const fence = /^( *)(`{3,})([\w-]*) ?(.*)$/.exec(line);
    if (comment === null && fence === null) continue;
    const [, indent = "", ticks = "", language = "", info = ""] = fence ?? [];
    const isEnd = (candidate: string) => (comment ? candidate === "-->" : candidate.trim() === ticks);
    const end = lines.findIndex((candidate, place) => place > index && isEnd(candidate));
    if (end === -1) throw new Error(`${file}:${index + 1}: this block does not end`);
    blocks.push({
      kind: (comment?.[1] as "run" | "prepare" | undefined) ?? "fence",
      line: index + 1,
      language: comment ? "sh" : language,
      attributes: attributesOf(info),
      lines: lines.slice(index + 1, end).map((own) => own.slice(Math.min(indent.length, own.search(/\S|$/)))),
    });
    index = end;
  }
  return { file, lines, settings, blocks };
}

/** `a=b c="d e"` */
function attributesOf(text: string): Attributes {
  const pairs = [...text.matchAll(/([\w-]+)=(?:"([^"]*)"|(\S+))/g)];
  return Object.fromEntries(pairs.map(([, name = "", quoted, plain]) => [name, quoted ?? plain ?? ""]));
}

export const isShell = ({ language }: Block) => ["sh", "console", "crontab"].includes(language);

export const isRun = (block: Block) => isShell(block) && block.attributes["no-run"] === undefined;

/** The commands of a `console`, each with its output, those of a `crontab`, or the whole of an `sh`. */
export function commandsOf({ language, line, lines }: Block): Command[] {
  if (language === "crontab") return lines.flatMap((own, index) => cronCommand(own, line + 1 + index));
  if (language !== "console") return [{ line: line + 1, text: lines.join("\n"), outputLine: line + 1, output: [] }];
  const commands: { line: number; text: string; outputLine: number; output: string[] }[] = [];
  let isContinued = false;
  for (const [index, own] of lines.entries()) {
    const place = line + 1 + index;
    const last = commands.at(-1);
    if (own.startsWith("$ ")) commands.push({ line: place, text: own.slice(2), outputLine: place + 1, output: [] });
    else if (last === undefined) throw new Error(`line ${place}: a console block begins with "$ "`);
    else if (isContinued || (own.startsWith("> ") && last.output.length === 0)) {
      last.text += `\n${isContinued ? own : own.slice(2)}`;
      last.outputLine = place + 1;
    } else last.output.push(own);
    isContinued = (own.startsWith("$ ") || isContinued) && own.endsWith("\\");
  }
  return commands;
}

/** What cron runs as the user of the page: a line of /etc/crontab without its five times and the user. */
function cronCommand(text: string, line: number): Command[] {
  const [, command] = /^(?:\S+ +){5}kallithea +(.*)$/.exec(text) ?? [];
  return command === undefined ? [] : [{ line, text: command, outputLine: line + 1, output: [] }];
}
