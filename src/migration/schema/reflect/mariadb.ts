import type { SchemaEngine } from "../schema-engine.js";
import { reflectMariadb } from "./mariadb/schema.js";
import { storedOnMariadb } from "./mariadb/stored.js";
import { toldApart } from "./mariadb/told-apart.js";
import { canonicalType } from "./mariadb/type.js";
import { defaultValue } from "./server-default.js";
import { expressionsInWantedWords } from "./wanted-words.js";

export const mariadbEngine: SchemaEngine = {
  // Alembic rebuilds tables on SQLite alone.
  refuseLeftovers: async () => {},
  reflect: reflectMariadb,
  inWantedWords: (reflected, wanted, query) =>
    expressionsInWantedWords(toldApart(reflected, wanted), wanted, (tables) => storedOnMariadb(tables, query)),
  canonicalType,
  keysCount: false,
  defaultValue,
};
