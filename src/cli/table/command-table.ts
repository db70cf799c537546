// The commands as data, read from the same pages that yargs parses with: for help, completion, man pages and docs.
import type { Argv } from "yargs";
import type { Terminal } from "../../terminal/terminal.js";
import { allCommands } from "../pages.js";
import { docsPageOf, statusesOf, variablesOf } from "./command-context.js";
import { type Example, examplesOf, groupOf, listPosition } from "./command-groups.js";
import { argumentValueName, optionValueName } from "./value-names.js";

export interface OptionEntry {
  /** All names without dashes, the one that the program calls it by first, e.g. `config_file`, `c`, `config-file`. */
  readonly names: readonly string[];
  /** The letter and the long name, without dashes, that help shows. */
  readonly short: string | undefined;
  readonly long: string;
  readonly takesValue: boolean;
  /** What help calls the value, e.g. `FILE`; undefined if it takes none. */
  readonly valueName: string | undefined;
  /** Whether it is on unless `--no-NAME` is given. */
  readonly isOnByDefault: boolean;
  /** For an option without a value: whether its absence means something else than `--no-NAME`. */
  readonly isUndecided: boolean;
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  readonly choices: readonly string[];
  /** Of an option with a value; undefined if there is none. */
  readonly defaultValue: string | undefined;
  /** Accepted, but not to be shown. */
  readonly isHidden: boolean;
  /** Of an option that is on by default, this says what `--no-NAME` does. */
  readonly description: string;
}

export interface ArgumentEntry {
  readonly name: string;
  /** What help calls it, e.g. `FILE`. */
  readonly valueName: string;
  readonly isRequired: boolean;
  readonly isRepeatable: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

export interface CommandEntry {
  /** The words after the program's name, e.g. `["migrate", "upgrade"]`. */
  readonly path: readonly string[];
  /** Other names of its last word. */
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly summary: string;
  /** The heading that it is below in the list of commands. */
  readonly group: string;
  /** Two, of what it is used for; none if only another program starts it. */
  readonly examples: readonly Example[];
  /** Whether it is missing from lists: only another program starts it. */
  readonly isHidden: boolean;
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
  /** The exit statuses that it can have, except for those of signals; of a group, none. */
  readonly statuses: readonly number[];
  /** The environment variables that matter to it. */
  readonly variables: readonly string[];
  /** The page of the documentation about it, e.g. `docs/scanning.md`. */
  readonly docsPage: string;
  /** Of a group; otherwise empty. Their options include those of the group. */
  readonly commands: readonly CommandEntry[];
}

/** @returns every command, in the order of the list in `--help` */
export function commandTable(): readonly CommandEntry[] {
  const recorder = new Recorder([]);
  // Nothing is run: the pages only describe their commands here.
  allCommands(recorder as unknown as Argv, undefined as unknown as Terminal, () => {});
  return inListOrder(recorder.commands);
}

function inListOrder(commands: readonly CommandEntry[]): readonly CommandEntry[] {
  return [...commands].sort((a, b) => listPosition(a.path) - listPosition(b.path));
}

interface OptionSettings {
  readonly alias?: string | readonly string[];
  readonly type?: "string" | "boolean" | "number";
  readonly array?: boolean;
  readonly default?: unknown;
  readonly defaultDescription?: string;
  readonly demandOption?: boolean;
  readonly choices?: readonly string[];
  readonly hidden?: boolean;
  readonly describe?: string;
}

/** Takes the place of yargs, and has those of its methods that the pages call. Each returns it, as those of yargs do. */
class Recorder {
  readonly commands: CommandEntry[] = [];
  readonly #path: readonly string[];
  readonly #options: Map<string, OptionSettings>;
  readonly #positionals = new Map<string, OptionSettings>();
  #usage = "";

  constructor(path: readonly string[], inherited: ReadonlyMap<string, OptionSettings> = new Map()) {
    this.#path = path;
    this.#options = new Map(inherited);
  }

  command(forms: string | readonly string[], summary: string | false, describe: (command: Recorder) => unknown): this {
    const [form = "", ...aliases] = typeof forms === "string" ? [forms] : forms;
    const [name = "", ...places] = form.split(" ");
    const recorder = new Recorder([...this.#path, name], this.#options);
    describe(recorder);
    const path = recorder.#path;
    this.commands.push({
      path,
      aliases,
      summary: summary === false ? recorder.#usage : summary,
      group: groupOf(path),
      examples: examplesOf(path),
      isHidden: summary === false,
      arguments: places.map((place) => argumentEntry(place, recorder.#positionals)),
      options: [...recorder.#options].map(([option, settings]) => optionEntry(path, option, settings)),
      statuses: recorder.commands.length > 0 ? [] : statusesOf(path),
      variables: variablesOf(path, new Set(recorder.#options.keys())),
      docsPage: docsPageOf(path),
      commands: inListOrder(recorder.commands),
    });
    return this;
  }

  option(name: string, settings: OptionSettings): this {
    this.#options.set(name, { ...this.#options.get(name), ...settings });
    return this;
  }

  positional(name: string, settings: OptionSettings): this {
    this.#positionals.set(name, settings);
    return this;
  }

  demandOption(name: string): this {
    return this.option(name, { demandOption: true });
  }

  describe(name: string, text: string): this {
    return this.option(name, { describe: text });
  }

  /** The sentence of a hidden command is below its form. */
  usage(text: string): this {
    this.#usage = text.split("\n\n").at(-1) ?? "";
    return this;
  }

  coerce(): this {
    return this;
  }

  middleware(): this {
    return this;
  }

  demandCommand(): this {
    return this;
  }

  parserConfiguration(): this {
    return this;
  }
}

/** @param place as in the form of a command: `<name>`, `[name]`, `<names..>` */
function argumentEntry(place: string, positionals: ReadonlyMap<string, OptionSettings>): ArgumentEntry {
  const name = place.slice(1, -1).replace(/\.\.$/, "");
  return {
    name,
    valueName: argumentValueName(name),
    isRequired: place.startsWith("<"),
    isRepeatable: place.endsWith("..>") || place.endsWith("..]"),
    choices: positionals.get(name)?.choices ?? [],
    description: positionals.get(name)?.describe ?? "",
  };
}

function optionEntry(path: readonly string[], name: string, settings: OptionSettings): OptionEntry {
  const { alias = [], type, default: byDefault, defaultDescription, array = false, choices = [] } = settings;
  const names = [name, ...(typeof alias === "string" ? [alias] : alias)];
  const takesValue = type !== "boolean";
  const valueName = choices.length > 0 ? choices.join("|") : optionValueName(path, name);
  const hasDefault = takesValue && !array && byDefault !== undefined && byDefault !== "";
  return {
    names,
    short: names.find((other) => other.length === 1),
    // The other ones are for scripts that were written for Kallithea or Alembic.
    long: names.includes("config") ? "config" : name,
    takesValue,
    valueName: takesValue ? valueName : undefined,
    isOnByDefault: !takesValue && byDefault === true,
    isUndecided: !takesValue && byDefault === undefined,
    isRequired: settings.demandOption ?? false,
    isRepeatable: array,
    choices,
    defaultValue: hasDefault ? (defaultDescription ?? String(byDefault)) : undefined,
    isHidden: settings.hidden ?? false,
    description: settings.describe ?? "",
  };
}
