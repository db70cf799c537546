// Finds the settings of an ini file with their lines, by the rules of Python's configparser (Python 3.8, strict mode).
// It continues after a mistake, so that all of them can be reported.

export interface ScannedSetting {
  readonly section: string;
  readonly key: string;
  /** Raw: not interpolated. */
  readonly value: string;
  /** The number of its first line; lines are counted from 1. */
  readonly line: number;
  /** The numbers of the lines that continue its value. */
  readonly continuation: readonly number[];
  /** Columns of white space before the key. */
  readonly indent: number;
}

export interface ScannedHeader {
  readonly name: string;
  readonly line: number;
}

export interface SyntaxProblem {
  readonly kind: "duplicate-section" | "duplicate-key" | "setting-before-section" | "invalid-line";
  readonly line: number;
  /** Without a full stop. It does not show the line, which may contain a password. */
  readonly what: string;
  readonly hint: string;
}

export interface Scan {
  /** In the order of the file; a duplicate key is only a problem. */
  readonly settings: readonly ScannedSetting[];
  readonly headers: readonly ScannedHeader[];
  readonly problems: readonly SyntaxProblem[];
}

export function scanIni(text: string): Scan {
  const scanner = new Scanner();
  for (const [index, line] of linesOf(text).entries()) scanner.readLine(line, index + 1);
  return scanner.finish();
}

/** Python's text mode knows only these three line ends. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Python's `str.strip`: unlike JavaScript's `trim`, it keeps a byte order mark. */
export function strip(text: string): string {
  return text.replace(blankEnds, "");
}

const pythonSpace = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const blankEnds = new RegExp(`^[${pythonSpace}]+|[${pythonSpace}]+$`, "g");
const notBlank = new RegExp(`[^${pythonSpace}]`);
const blankEnd = new RegExp(`[${pythonSpace}]+$`);

interface OpenSetting extends Omit<ScannedSetting, "value" | "continuation"> {
  readonly values: string[];
  readonly continuation: number[];
}

const oneOfTwo = "Remove one of the two lines.";

class Scanner {
  readonly #settings: OpenSetting[] = [];
  readonly #headers: ScannedHeader[] = [];
  readonly #problems: SyntaxProblem[] = [];
  /** The keys of each section. */
  readonly #sections = new Map<string, Set<string>>();
  #section: string | undefined;
  /** The setting that a more deeply indented line continues. */
  #open: OpenSetting | undefined;
  #indent = 0;
  #line = 0;

  readLine(line: string, number: number): void {
    this.#line = number;
    const content = strip(line);
    if (content === "") this.#open?.values.push("");
    else if (!/^[#;]/.test(content)) this.#readContent(content, line.search(notBlank));
  }

  finish(): Scan {
    return {
      settings: this.#settings.map(({ values, ...setting }) => ({
        ...setting,
        value: values.join("\n").replace(blankEnd, ""),
      })),
      headers: this.#headers,
      problems: this.#problems,
    };
  }

  #readContent(content: string, indent: number): void {
    if (this.#open !== undefined && indent > this.#indent) {
      this.#open.values.push(content);
      this.#open.continuation.push(this.#line);
      return;
    }
    this.#indent = indent;
    const name = /^\[([^\]]+)\]/.exec(content)?.[1];
    if (name === undefined) this.#readSetting(content, indent);
    else this.#openSection(name);
  }

  #openSection(name: string): void {
    if (this.#sections.has(name) && name !== "DEFAULT")
      this.#problem("duplicate-section", `duplicate section [${name}]`, "Merge the two sections.");
    this.#section = name;
    this.#sections.set(name, this.#sections.get(name) ?? new Set());
    this.#headers.push({ name, line: this.#line });
    this.#open = undefined;
  }

  #readSetting(content: string, indent: number): void {
    const section = this.#section;
    const separator = content.search(/[=:]/);
    if (section === undefined)
      this.#problem("setting-before-section", "setting before the first [section]", "Add a [section] line above it.");
    else if (separator < 1)
      this.#problem("invalid-line", "expected a [section] or `key = value`", "Fix the line, or comment it out with #.");
    else this.#addSetting(section, strip(content.slice(0, separator)), strip(content.slice(separator + 1)), indent);
  }

  #addSetting(section: string, key: string, value: string, indent: number): void {
    const keys = this.#sections.get(section);
    if (keys?.has(key)) this.#problem("duplicate-key", `duplicate key ${key} in [${section}]`, oneOfTwo);
    keys?.add(key);
    this.#open = { section, key, values: [value], line: this.#line, continuation: [], indent };
    this.#settings.push(this.#open);
  }

  #problem(kind: SyntaxProblem["kind"], what: string, hint: string): void {
    this.#problems.push({ kind, line: this.#line, what, hint });
  }
}
