import type { ConnectionOptions } from "mysql2/promise";

/** Options with which the command-line client connects to the same server; it asks for the password. */
export function clientOptions({ socketPath, host, port, user }: ConnectionOptions): string[] {
  const server = socketPath === undefined ? [`--host=${host}`, `--port=${port}`] : [`--socket=${socketPath}`];
  return [...server, ...(user === undefined ? [] : [`--user=${user}`]), "--password"];
}
