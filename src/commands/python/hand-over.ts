// What the commands share that Kallithea's own kallithea-cli runs.
import type { Ini } from "../../ini/load.js";
import { findKallitheaPython } from "../../instance/python/find-kallithea.js";
import { runKallitheaCli } from "../../instance/python/run-kallithea-cli.js";
import type { Terminal } from "../../terminal/terminal.js";
import { waitSeconds } from "../instance/wait-seconds.js";
import { withInstance } from "../instance/with-instance.js";

export interface HandOverOptions {
  readonly config_file: string;
  readonly waitDb?: string | undefined;
  /** The Python that has Kallithea. */
  readonly python?: string | undefined;
}

/**
 * Checks that the database can be opened: with one that cannot, a Celery worker restarts its processes forever.
 * @throws UserError
 */
export async function requireDatabase(
  ini: Ini,
  { waitDb }: Pick<HandOverOptions, "waitDb">,
  terminal: Terminal,
): Promise<void> {
  await withInstance({ ini, terminal, wait: waitSeconds(waitDb), readOnly: true }, async () => undefined);
}

/**
 * Runs a command with the instance's Python.
 * @param args of the command, after `-c INI`
 * @param given the value of `--python`
 * @returns its exit status
 */
export async function handOver(
  ini: Ini,
  command: string,
  args: readonly string[],
  given: string | undefined,
): Promise<number> {
  const python = await findKallitheaPython(ini, { purpose: command, given });
  return runKallitheaCli(python, [command, "-c", ini.path, ...args]);
}
