// A plan as a file: JSON, which is also readable. What is read is checked: whoever sends a plan may have changed it.
import { createHash } from "node:crypto";
import { UserError } from "../../errors.js";
import { ownerSources } from "../owner/choose-owner.js";
import type { ScanActions } from "./scan-actions.js";

export const planFormat = "kallithea-cli scan plan";
const version = 1;

/** The options of the scan, as they were given. */
export interface PlanOptions {
  readonly removeMissing: boolean;
  readonly allowMassRemoval: boolean;
  readonly missingSince: string | null;
  readonly detectMoves: boolean;
  readonly refresh: boolean;
  readonly gitHooks: "new" | "install" | "overwrite";
  readonly followLinks: boolean;
  readonly path: string | null;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly ownerFrom: string | null;
  readonly private: readonly string[];
}

/** A candidate that is skipped, and why. */
export interface PlannedSkip {
  readonly name: string;
  readonly code: string;
  readonly sentence: string;
  readonly detail: string | null;
}

export interface PlanContent extends ScanActions {
  /** Local time. */
  readonly created: string;
  readonly options: PlanOptions;
  readonly skip: readonly PlannedSkip[];
}

/** The document, with the keys in their order. */
export function planDocument({ created, database, root, owner, options, ...lists }: PlanContent) {
  const { add, rename, remove, refresh, hooks, skip } = lists;
  const content = { created, database, root, owner, options, add, rename, remove, refresh, hooks, skip };
  return { format: planFormat, version, checksum: checksumOf(content), ...content };
}

/** SHA-256 of the content as JSON without spaces: it shows a change, and does not prove who wrote the plan. */
function checksumOf(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** Why a text is not a plan that can be applied. It continues the name of the file. */
export class UnusablePlanError extends UserError {}

/** @throws UnusablePlanError */
export function parsePlan(text: string): PlanContent {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new UnusablePlanError("is not valid JSON, or it is truncated");
  }
  if (!isRecord(document) || document.format !== planFormat) throw new UnusablePlanError("is not a plan of repo-scan");
  if (document.version !== version) throw new UnusablePlanError("is a plan of another version of this program");
  const { format: _format, version: _version, checksum, ...content } = document;
  if (checksum !== checksumOf(content)) throw new UnusablePlanError("was changed after it was written");
  const wrong = Object.entries(fields).find(([key, isValid]) => !isValid(content[key]))?.[0];
  const extra = Object.keys(content).find((key) => !Object.hasOwn(fields, key));
  const key = wrong ?? extra;
  if (key !== undefined) throw new UnusablePlanError(`has a "${key}" that is not valid`);
  return content as unknown as PlanContent;
}

type Check = (value: unknown) => boolean;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isText: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
const isTextOrNull: Check = (value) => value === null || isText(value);
const isId: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const isTip: Check = (value) => value === null || (typeof value === "string" && /^[0-9a-f]{1,64}$/.test(value));
const oneOf =
  (words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const listOf =
  (isValid: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isValid);

/** A path below the root, and nothing else. */
const isName: Check = (value) =>
  typeof value === "string" &&
  value.length <= 4096 &&
  !value.includes("\0") &&
  value.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** An object with these keys and no other. */
const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) &&
    Object.keys(value).length === Object.keys(checks).length &&
    Object.entries(checks).every(([key, isValid]) => Object.hasOwn(value, key) && isValid(value[key]));

const isType = oneOf(["git", "hg"]);

const fields: Readonly<Record<string, Check>> = {
  created: isText,
  database: isText,
  root: isText,
  owner: isText,
  options: objectOf({
    ...{ removeMissing: isBoolean, allowMassRemoval: isBoolean, missingSince: isTextOrNull, detectMoves: isBoolean },
    ...{ refresh: isBoolean, gitHooks: oneOf(["new", "install", "overwrite"]), followLinks: isBoolean },
    ...{ path: isTextOrNull, include: listOf(isText), exclude: listOf(isText) },
    ...{ ownerFrom: isTextOrNull, private: listOf(isText) },
  }),
  add: listOf(
    objectOf({
      ...{ name: isName, type: isType, owner: isText, ownerFrom: oneOf([...ownerSources, "default"]) },
      ...{ private: isBoolean, tip: isTip },
    }),
  ),
  rename: listOf(objectOf({ id: isId, from: isName, to: isName, type: isType, tip: isTip })),
  remove: listOf(objectOf({ id: isId, name: isName })),
  refresh: listOf(objectOf({ id: isId, name: isName, type: isType, from: isTip, to: isTip })),
  hooks: listOf(isName),
  // A name on disk that is not UTF-8 is shown with escapes.
  skip: listOf(objectOf({ name: isText, code: isText, sentence: isText, detail: isTextOrNull })),
};
