// The text of an authorized_keys file, as Kallithea writes it.
import { parseSshPublicKey } from "../../access/ssh-public-key.js";
import { ConfigurationError, UserError } from "../../errors.js";
import { cliWords } from "../../ini/cli-path.js";
import { printable } from "../../terminal/printable.js";

const head =
  "# WARNING: This .ssh/authorized_keys file is managed by Kallithea. Manual editing or adding new entries will make Kallithea back off.";
const options = "no-pty,no-port-forwarding,no-X11-forwarding,no-agent-forwarding";

/** A row of `user_ssh_keys`. */
export interface StoredKey {
  readonly userId: number;
  readonly keyId: number;
  readonly publicKey: string;
}

export interface AuthorizedKeys {
  readonly text: string;
  /** Those of which there is only a comment. */
  readonly invalid: readonly (StoredKey & { readonly reason: string })[];
}

/**
 * @param cli `kallithea_cli_path` of the ini
 * @param config absolute path of the ini
 * @throws ConfigurationError if the lines would not run this command
 */
export function authorizedKeys(
  keys: readonly StoredKey[],
  { cli, config }: { cli: string; config: string },
): AuthorizedKeys {
  const command = `${commandWords(cli)} ssh-serve -c ${shellWord(config)}`;
  const invalid: AuthorizedKeys["invalid"][number][] = [];
  const lines = keys.map((key) => {
    try {
      // Kallithea drops the comment, which may contain line ends.
      const { type, base64 } = parseSshPublicKey(key.publicKey.trim().split(/\s+/, 2).join(" "));
      return `${options},command="${forSshd(`${command} ${key.userId} ${key.keyId}`)}" ${type} ${base64}`;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      invalid.push({ ...key, reason: error.message });
      return `# Invalid Kallithea SSH key: ${key.userId} ${key.keyId}`;
    }
  });
  return { text: [head, ...lines, ""].join("\n"), invalid };
}

/** A command with arguments stays one, as long as no shell would read more into it. */
function commandWords(cli: string): string {
  return cliWords(cli).map(shellWord).join(" ");
}

/** Plain paths are not quoted, as in Kallithea. */
function shellWord(word: string): string {
  if (/[\r\n]/.test(word))
    throw new ConfigurationError(`${printable(word)} contains a line end, which authorized_keys cannot have.`);
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** TRAP: `\"` is the only thing that sshd unescapes. */
function forSshd(command: string): string {
  return command.replaceAll('"', '\\"');
}

export interface OldContent {
  /** A line that keeps the file from being replaced. */
  readonly foreign: string | undefined;
  /** Whether it has comments of others, or lines of another instance, which a new file does not have. */
  readonly losesLines: boolean;
}

/** What an existing file contains, by Kallithea's rules. */
export function inspectOld(text: string, { config }: { config: string }): OldContent {
  const lines = text.split(/\r\n|[\n\r]/);
  const isEntry = (line: string) => line.includes(options) && line.includes(" ssh-serve ");
  const foreign = lines.find((line) => line.trim() !== "" && !line.startsWith("#") && !isEntry(line));
  const ours = forSshd(` ssh-serve -c ${shellWord(config)} `);
  const losesLines = lines.some((line) =>
    line.startsWith("#")
      ? line !== head && !line.startsWith("# Invalid Kallithea SSH key")
      : isEntry(line) && !line.includes(ours),
  );
  return { foreign, losesLines };
}
