import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * A port that is currently free. It is below the ephemeral ports, one of which could otherwise be taken by a connection
 * before the server has started.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
