import { expressionsInWantedWords } from "../../../migrations/autogenerate/reflect/normalize-expressions.js";
import { defaultValue } from "../../../migrations/autogenerate/reflect/server-default.js";
import type { SchemaEngine } from "../../../migrations/autogenerate/schema-engine.js";
import { toldApart } from "./classify-keys.js";
import { reflectMariadb } from "./schema.js";
import { storedOnMariadb } from "./stored.js";
import { canonicalType } from "./type.js";

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
