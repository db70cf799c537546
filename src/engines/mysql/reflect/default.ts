import { defaultReader } from "../../../migrations/autogenerate/reflect/server-default.js";

export const readDefault = defaultReader({
  castOf: { integer: "SIGNED", float53: "DOUBLE", boolean: "SIGNED", string: "CHAR", text: "CHAR", datetime: "DATETIME" },
  // A backslash can stand before a quote.
  simplify: (expression) => expression.replace(/'(?:[^'\\]|''|\\.)*'/gs, "''"),
  select: (expression, cast) => `SELECT CAST(CAST((${expression}) AS ${cast}) AS CHAR) AS value`,
});
