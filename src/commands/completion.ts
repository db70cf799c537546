import { readShippedFile } from "../files/shipped-files.js";
import type { Terminal } from "../terminal/terminal.js";

type Shell = "bash" | "zsh" | "fish";

/**
 * Prints the script with which a shell completes command lines of this program.
 * @throws UserError if the installation is incomplete
 */
export function completion({ shell }: { shell: Shell }, terminal: Terminal): void {
  terminal.printExactly(readShippedFile(`templates/completion/kallithea-cli.${shell}`).trimEnd());
}
