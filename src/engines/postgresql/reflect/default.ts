import { defaultReader } from "../../../migrations/autogenerate/reflect/server-default.js";

const casts =
  /::(?:character varying|character|bpchar|text|integer|bigint|smallint|numeric|double precision|real|boolean|timestamp without time zone)(?:\(\d+(?:,\d+)?\))?/g;

export const readDefault = defaultReader({
  castOf: {
    integer: "integer",
    float53: "double precision",
    boolean: "boolean",
    string: "text",
    text: "text",
    datetime: "timestamp without time zone",
  },
  simplify: (expression) => expression.replace(/'(?:[^']|'')*'/g, "''").replace(casts, ""),
  select: (expression, cast) => `SELECT ((${expression})::${cast})::text AS value`,
});
