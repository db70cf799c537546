// Parses an ini file as Python's configparser does, because Kallithea reads the same file.
import { ConfigurationError } from "../errors.js";

/**
 * Section name → key → raw value, in the order of the file. `[DEFAULT]` is a section like any other here.
 */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Parses an ini file. Verified with the configparser of Python 3.8 in strict mode, as PasteDeploy uses it.
 * @param file its name, for messages
 * @throws ConfigurationError naming file and line: a setting before any section, a line that is neither section nor
 * setting, a duplicate section or key
 */
export function parseIni(text: string, file: string): Sections {
  const reader = new Reader(file);
  // Python's text mode knows only these three line ends.
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    reader.readLine(line, index + 1);
  });
  return reader.finish();
}

/** Python's `str.strip`: unlike JavaScript's `trim`, it keeps a byte order mark. */
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
  /** The lines of the value that a more deeply indented line continues. */
  private value: string[] | undefined;
  private indent = 0;
  private line = 0;

  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  readLine(line: string, number: number): void {
    this.line = number;
    const content = strip(line);
    if (content === "") this.value?.push("");
    else if (!/^[#;]/.test(content)) this.readContent(content, line.search(notBlank));
  }

  finish(): Sections {
    const joined = [...this.sections].map(([name, keys]) => [name, joinLines(keys)] as const);
    return new Map(joined);
  }

  private readContent(content: string, indent: number): void {
    if (this.value !== undefined && indent > this.indent) {
      this.value.push(content);
      return;
    }
    this.indent = indent;
    const name = /^\[([^\]]+)\]/.exec(content)?.[1];
    if (name === undefined) this.readSetting(content);
    else this.openSection(name);
  }

  private openSection(name: string): void {
    const known = this.sections.get(name);
    if (known !== undefined && name !== "DEFAULT")
      throw this.syntaxError(`duplicate section [${name}]`, "Merge the two sections.");
    this.section = known ?? new Map();
    this.sections.set(name, this.section);
    this.sectionName = name;
    this.value = undefined;
  }

  private readSetting(content: string): void {
    if (this.section === undefined)
      throw this.syntaxError("setting before the first [section]", "Add a [section] line above it.");
    const separator = content.search(/[=:]/);
    // The line is not shown: part of a setting may be a password.
    if (separator < 1)
      throw this.syntaxError("expected a [section] or `key = value`", "Fix the line, or comment it out with #.");
    const key = strip(content.slice(0, separator));
    if (this.section.has(key))
      throw this.syntaxError(`duplicate key ${key} in [${this.sectionName}]`, "Remove one of the two lines.");
    this.value = [strip(content.slice(separator + 1))];
    this.section.set(key, this.value);
  }

  private syntaxError(what: string, hint: string): ConfigurationError {
    return new ConfigurationError(`${this.#file}, line ${this.line}: ${what}.`, { hint });
  }
}

function joinLines(keys: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  return new Map([...keys].map(([key, lines]) => [key, lines.join("\n").replace(blankEnd, "")]));
}

const blankEnd = new RegExp(`[${pythonSpace}]+$`);
