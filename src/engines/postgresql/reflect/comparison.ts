import { expressionsInWantedWords } from "../../../migrations/autogenerate/reflect/normalize-expressions.js";
import { defaultValue } from "../../../migrations/autogenerate/reflect/server-default.js";
import type { SchemaEngine } from "../../../migrations/autogenerate/schema-engine.js";
import { namespaces } from "./catalog.js";
import { reflectPostgres } from "./schema.js";
import { storedOnPostgres } from "./stored.js";
import { canonicalType } from "./type.js";

export const postgresEngine: SchemaEngine = {
  // Alembic rebuilds tables on SQLite alone.
  refuseLeftovers: async () => {},
  reflect: (query) => reflectPostgres(query, namespaces.current),
  inWantedWords: (reflected, wanted, query) => expressionsInWantedWords(reflected, wanted, (tables) => storedOnPostgres(tables, query)),
  canonicalType,
  keysCount: false,
  defaultValue,
};
