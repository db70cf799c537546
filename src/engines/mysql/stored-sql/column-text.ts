// The definition of a column as in SHOW CREATE TABLE, with every part, so that MODIFY loses none.
import type { ColumnChange, ColumnType } from "../../../schema/operation.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { splitOutside } from "../../../schema/sql/tokens.js";
import { defaultSql, typeSql } from "../ddl/column-sql.js";

export interface ColumnText {
  /** E.g. `int(10) unsigned`. */
  readonly type: string;
  /** E.g. `CHARACTER SET latin1 COLLATE latin1_swedish_ci`; empty for the table's own. */
  readonly characterSet: string;
  readonly nullable: boolean;
  /** SQL. */
  readonly default: string | undefined;
  /** AUTO_INCREMENT, COMMENT, CHECK, ON UPDATE and the like, unchanged. */
  readonly rest: string;
}

/** @param text what follows the name, e.g. `varchar(20) NOT NULL DEFAULT 'x'` */
export function parseColumn(text: string): ColumnText {
  const words = splitOutside(text, " ", lexicalDialects.mysql);
  const take = (pattern: RegExp, length: number): string | undefined => {
    const start = words.findIndex((_, index) => pattern.test(words.slice(index, index + length).join(" ")));
    return start < 0 ? undefined : words.splice(start, length).join(" ");
  };
  const type = [
    words.shift() ?? "",
    ...["unsigned", "zerofill"].flatMap((word) => take(new RegExp(`^${word}$`, "i"), 1) ?? []),
  ].join(" ");
  const characterSet = [take(/^CHARACTER SET /i, 3), take(/^COLLATE /i, 2)]
    .filter((part) => part !== undefined)
    .join(" ");
  const value = take(/^DEFAULT /i, 2)?.slice("DEFAULT ".length);
  const isNotNull = take(/^NOT NULL$/i, 2) !== undefined;
  take(/^NULL$/i, 1);
  return {
    type,
    characterSet,
    nullable: !isNotNull,
    default: value?.toUpperCase() === "NULL" ? undefined : value,
    rest: words.join(" "),
  };
}

/** The definition with a change; equal to that of the column itself if nothing changes. */
export function changedColumn(
  column: ColumnText,
  { type, nullable = column.nullable, default: value }: ColumnChange,
): ColumnText {
  const retyped = type !== undefined && !hasType(column, type);
  return {
    ...column,
    ...(retyped && { type: typeSql(type), characterSet: keptCharacterSet(column, typeSql(type)) }),
    nullable,
    default: value === undefined ? column.default : value === null ? undefined : defaultSql(value),
  };
}

function keptCharacterSet({ characterSet }: ColumnText, type: string): string {
  return isText(type) && !/ (CHARACTER SET|CHARSET|COLLATE) /i.test(type) ? characterSet : "";
}

export function definitionSql({ type, characterSet, nullable, default: value, rest }: ColumnText): string {
  // A generated column cannot have it.
  const isGenerated = /^(GENERATED|AS) /i.test(rest);
  const nullability = isGenerated ? "" : nullable ? "NULL" : "NOT NULL";
  return [type, characterSet, nullability, value === undefined ? "" : `DEFAULT ${value}`, rest]
    .filter((part) => part !== "")
    .join(" ");
}

/** Whether a column has a type, however that was spelled. */
export function hasType(column: ColumnText, type: ColumnType): boolean {
  return storedType(column.type) === storedType(typeSql(type));
}

export function isText(type: string): boolean {
  return /char|text|enum|^set/i.test(type);
}

/** The server's own spelling, without the width of a number, which newer servers do not store. */
function storedType(type: string): string {
  const words = type
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/\s*,\s*/g, ",");
  const known = words
    .replace(/^bool(ean)?$/, "tinyint(1)")
    .replace(/^integer\b/, "int")
    .replace(/^(float\(53\)|double precision)$/, "double");
  return known
    .replace(/^blob\((\d+)\)$/, (_, bytes: string) => blobFor(Number(bytes)))
    .replace(/^((?:small|medium|big)?int)\(\d+\)/, "$1");
}

function blobFor(bytes: number): string {
  if (bytes < 2 ** 8) return "tinyblob";
  if (bytes < 2 ** 16) return "blob";
  return bytes < 2 ** 24 ? "mediumblob" : "longblob";
}
