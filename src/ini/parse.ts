// The lines of an ini file, taken apart as Python's configparser does it: Kallithea serves from the same file.
import { ConfigurationError } from "../errors.js";

/**
 * Section name → key → value as it stands in the file, in the file's order. `[DEFAULT]` is a section like any other
 * here.
 */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Takes an ini file apart. Measured on configparser of Python 3.8 in its strict mode, the one that PasteDeploy uses.
 * @param file what errors call the file
 * @throws ConfigurationError naming file and line: no section yet, neither section nor setting, a duplicate section or
 * key
 */
export function parseIni(text: string, file: string): Sections {
  const reader = new Reader(file);
  // Python's text mode knows these three line ends and no other.
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    reader.take(line, index + 1);
  });
  return reader.finish();
}

/** What Python's `str.strip` takes away: unlike JavaScript's `trim` it leaves a byte order mark. */
export function strip(text: string): string {
  return text.replace(blankEnds, "");
}

const pythonSpace = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const blankEnds = new RegExp(`^[${pythonSpace}]+|[${pythonSpace}]+$`, "g");
const notBlank = new RegExp(`[^${pythonSpace}]`);

class Reader {
  private readonly sections = new Map<string, Map<string, string[]>>();
  private section: Map<string, string[]> | undefined;
  private sectionName = "";
  /** The lines of the value that a deeper line would continue. */
  private value: string[] | undefined;
  private indent = 0;
  private line = 0;

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  take(line: string, number: number): void {
    this.line = number;
    const content = strip(line);
    if (content === "") this.value?.push("");
    else if (!/^[#;]/.test(content)) this.takeContent(content, line.search(notBlank));
  }

  finish(): Sections {
    const joined = [...this.sections].map(([name, keys]) => [name, joinLines(keys)] as const);
    return new Map(joined);
  }

  private takeContent(content: string, indent: number): void {
    if (this.value !== undefined && indent > this.indent) {
      this.value.push(content);
      return;
    }
    this.indent = indent;
    const name = /^\[([^\]]+)\]/.exec(content)?.[1];
    if (name === undefined) this.takeSetting(content);
    else this.openSection(name);
  }

  private openSection(name: string): void {
    const known = this.sections.get(name);
    if (known !== undefined && name !== "DEFAULT")
      throw this.mistake(`duplicate section [${name}]`, "Merge the two sections.");
    this.section = known ?? new Map();
    this.sections.set(name, this.section);
    this.sectionName = name;
    this.value = undefined;
  }

  private takeSetting(content: string): void {
    if (this.section === undefined)
      throw this.mistake("setting before the first [section]", "Add a [section] line above it.");
    const separator = content.search(/[=:]/);
    // The line's text stays out of the message: half a setting may be a password.
    if (separator < 1)
      throw this.mistake("expected a [section] or `key = value`", "Fix the line, or comment it out with #.");
    const key = strip(content.slice(0, separator));
    if (this.section.has(key))
      throw this.mistake(`duplicate key ${key} in [${this.sectionName}]`, "Remove one of the two lines.");
    this.value = [strip(content.slice(separator + 1))];
    this.section.set(key, this.value);
  }

  private mistake(what: string, hint: string): ConfigurationError {
    return new ConfigurationError(`${this.#file}, line ${this.line}: ${what}.`, { hint });
  }
}

function joinLines(keys: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  return new Map([...keys].map(([key, lines]) => [key, lines.join("\n").replace(blankEnd, "")]));
}

const blankEnd = new RegExp(`[${pythonSpace}]+$`);
