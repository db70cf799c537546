import { readShippedFile } from "../../files/shipped-files.js";

export interface Dispatch {
  /** The absolute path of the ini. */
  readonly config: string;
  /** The folder of the ini. */
  readonly folder: string;
  readonly virtualdir: string;
}

/** The text of dispatch.py: only ASCII, so that no Python reads it in another encoding. */
export function dispatchScript({ config, folder, virtualdir }: Dispatch): string {
  const values: Readonly<Record<string, string>> = {
    config,
    // Defaults of a ConfigParser are interpolated.
    escapedConfig: config.replaceAll("%", "%%"),
    escapedFolder: folder.replaceAll("%", "%%"),
    // PasteDeploy unquotes the path, and takes what follows # for the name of a section.
    uri: `config:${config.replaceAll("%", "%25").replaceAll("#", "%23")}`,
    virtualdir,
  };
  return readShippedFile("templates/dispatch.py.template").replace(/\$\{(\w+)\}/g, (_, name: string) =>
    pythonString(values[name] ?? ""),
  );
}

/** A text as a literal of Python. */
export function pythonString(text: string): string {
  return `'${[...text].map(escaped).join("")}'`;
}

function escaped(character: string): string {
  if (character === "\\" || character === "'") return `\\${character}`;
  if (/^[\x20-\x7e]$/.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  // Two escapes of UTF-16 would be two characters to Python.
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}
