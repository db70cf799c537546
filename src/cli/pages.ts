// Every page of commands, in the order of the list in `--help`.
import type { Argv } from "yargs";
import type { Terminal } from "../terminal/terminal.js";
import { accountCommands } from "./accounts.js";
import { backupCommands } from "./backup.js";
import type { Choose } from "./command.js";
import { configCommands } from "./config.js";
import { copyCommands, databaseCommands } from "./database.js";
import { instanceCommands } from "./instance.js";
import { migrateCommands } from "./migrate.js";
import { repositoryCommands, scanCommands } from "./repositories.js";
import { serverCommands } from "./server.js";
import { settingCommands } from "./settings.js";
import { shellCommands } from "./shell.js";
import { sshCommands } from "./ssh.js";

/**
 * Adds every command.
 * @param parser that of yargs, or what reads the commands into a table
 * @param choose called with the command that was chosen
 */
export function allCommands(parser: Argv, terminal: Terminal, choose: Choose): void {
  instanceCommands(parser, terminal, choose);
  configCommands(parser, terminal, choose);
  repositoryCommands(parser, terminal, choose);
  scanCommands(parser, terminal, choose);
  sshCommands(parser, terminal, choose);
  accountCommands(parser, terminal, choose);
  settingCommands(parser, terminal, choose);
  databaseCommands(parser, terminal, choose);
  copyCommands(parser, terminal, choose);
  backupCommands(parser, terminal, choose);
  parser.command(["migrate", "alembic"], "Run and manage schema migrations (Alembic commands).", (group) =>
    migrateCommands(group, terminal, choose),
  );
  serverCommands(parser, terminal, choose);
  shellCommands(parser, terminal, choose);
}
