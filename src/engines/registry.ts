import type { DatabaseUrl } from "../ini/database-url.js";
import type { Engine } from "./engine.js";

/** The engine of a URL. This is the only place where one is chosen; other engines are not loaded. */
export async function engineOf(url: DatabaseUrl): Promise<Engine> {
  switch (url.engine) {
    case "sqlite":
      return (await import("./sqlite/engine.js")).sqlite(url);
    case "postgresql":
      return (await import("./postgresql/engine.js")).postgresql(url);
    case "mysql":
      return (await import("./mysql/engine.js")).mysql(url);
  }
}
