import type { Names } from "../../../schema/sql/ddl.js";
import { quote } from "./quote.js";

/** As SQLAlchemy writes names: quoted only if necessary. For `--sql`. */
export const plainNames: Names = {
  writtenName: (name) => (/^[a-z_][a-z0-9_$]*$/.test(name) && !reservedWords.has(name) ? name : quote(name)),
};

/** Always quoted: the reserved words differ between versions of a server. */
export const quotedNames: Names = { writtenName: quote };

/** Names of columns, indexes and constraints are case-insensitive. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Characters, as both servers count them. */
const maxNameLength = 64;

export const nameLimit = `${maxNameLength} characters`;

export function isTooLong(name: string): boolean {
  return [...name].length > maxNameLength;
}

/**
 * The reserved words of MySQL and MariaDB as SQLAlchemy 1.3 has them, so that `--sql` is the same as Alembic's.
 */
const reservedWords = new Set(
  (
    "accessible action add admin all alter analyze and array as asc asensitive before between bigint binary blob both by call " +
    "cascade case change char character check collate column columns condition constraint continue convert create cross cube " +
    "cume_dist current_date current_time current_timestamp current_user cursor database databases day_hour day_microsecond " +
    "day_minute day_second dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div double " +
    "drop dual each else elseif empty enclosed escaped except exists exit explain false fetch fields first_value float float4 " +
    "float8 for force foreign from fulltext function general generated get grant group grouping groups having high_priority " +
    "hour_microsecond hour_minute hour_second if ignore ignore_server_ids in index infile inner inout insensitive insert int int1 " +
    "int2 int3 int4 int8 integer interval into io_after_gtids io_before_gtids is iterate join json_table key keys kill last_value " +
    "lateral leading leave left level like limit linear lines load localtime localtimestamp lock long longblob longtext loop " +
    "low_priority master_bind master_heartbeat_period master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext " +
    "member middleint minute_microsecond minute_second mod mode modifies natural no_write_to_binlog not nth_value ntile null " +
    "numeric of on one_shot optimize optimizer_costs option optionally or order out outer outfile over partition percent_rank " +
    "persist persist_only precision primary privileges procedure purge range rank read read_only read_write reads real recursive " +
    "references regexp release rename repeat replace require resignal restrict return revoke right rlike role row row_number rows " +
    "schema schemas second_microsecond select sensitive separator set show signal slow smallint soname spatial specific sql " +
    "sql_after_gtids sql_before_gtids sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate sqlwarning ssl " +
    "starting status stored straight_join system table tables terminated text then time tinyblob tinyint tinytext to trailing " +
    "trigger true undo union unique unlock unsigned update usage use using utc_date utc_time utc_timestamp values varbinary " +
    "varchar varcharacter varying virtual when where while window with write x509 xor year_month zerofill"
  ).split(" "),
);
