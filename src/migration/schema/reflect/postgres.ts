import type { SchemaEngine } from "../schema-engine.js";
import { namespaces } from "./postgres/catalog.js";
import { reflectPostgres } from "./postgres/schema.js";
import { storedOnPostgres } from "./postgres/stored.js";
import { canonicalType } from "./postgres/type.js";
import { defaultValue } from "./server-default.js";
import { expressionsInWantedWords } from "./wanted-words.js";

export const postgresEngine: SchemaEngine = {
  // Alembic rebuilds tables on SQLite alone.
  refuseLeftovers: async () => {},
  reflect: (query) => reflectPostgres(query, namespaces.current),
  inWantedWords: (reflected, wanted, query) => expressionsInWantedWords(reflected, wanted, (tables) => storedOnPostgres(tables, query)),
  canonicalType,
  keysCount: false,
  defaultValue,
};
