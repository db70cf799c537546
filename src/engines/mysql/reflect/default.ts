import { defaultReader } from "../../../migrations/autogenerate/reflect/server-default.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";

export const readDefault = defaultReader({
  castOf: {
    integer: "SIGNED",
    float53: "DOUBLE",
    boolean: "SIGNED",
    string: "CHAR",
    text: "CHAR",
    datetime: "DATETIME",
  },
  dialect: lexicalDialects.mysql,
  select: (expression, cast) => `SELECT CAST(CAST((${expression}) AS ${cast}) AS CHAR) AS value`,
});
