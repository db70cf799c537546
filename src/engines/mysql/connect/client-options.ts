import type { ConnectionOptions } from "mysql2/promise";

/** Options with which the command-line client connects to the same server; it asks for the password. */
export function clientOptions({ socketPath, host, port, user }: ConnectionOptions): string[] {
  const where = socketPath === undefined ? [`--host=${host}`, `--port=${port}`] : [`--socket=${socketPath}`];
  return [...where, ...(user === undefined ? [] : [`--user=${user}`]), "--password"];
}
