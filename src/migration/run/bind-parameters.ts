import type { SqlParameters, SqlValue } from "../operations.js";

/** What SQL is made of where a colon means something else, and at last the placeholder itself. */
const pattern = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([A-Za-z_]\w*)/g;

/**
 * Puts something in the place of each `:name` of a statement, for databases that know no names.
 * @param put is given the value, and how many were before it; its answer goes into the statement
 * @throws Error for a name without a value, and for a value that no name asks for
 */
export function replaceParameters(statement: string, parameters: SqlParameters, put: (value: SqlValue, index: number) => string): string {
  const used = new Set<string>();
  let count = 0;
  const text = statement.replace(pattern, (found: string, name: string | undefined) => {
    if (name === undefined) return found;
    used.add(name);
    return put(parameterValue(name, parameters), count++);
  });
  const unused = Object.keys(parameters).find((name) => !used.has(name));
  if (unused !== undefined) throw new Error(`the statement has no :${unused}, for which a value is given`);
  return text;
}

/** A statement with the placeholders of its database, and the values in their order. */
export function bindParameters(
  statement: string,
  parameters: SqlParameters,
  placeholder: (index: number) => string,
): { statement: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  const text = replaceParameters(statement, parameters, (value, index) => {
    values.push(value);
    return placeholder(index);
  });
  return { statement: text, values };
}

function parameterValue(name: string, parameters: SqlParameters): SqlValue {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) throw new Error(`there is no value for :${name}`);
  return value;
}
