// The three-way merge of config-upgrade: what the template was, what it is, and what the user has made of it. Pure.
import { isKnownKey } from "../known-keys.js";
import type { Contents } from "./template.js";

/** One change of the file. */
export type Step =
  | { readonly kind: "add"; readonly section: string; readonly key: string; readonly value: string }
  /** Only a comment on a setting that is off. */
  | { readonly kind: "mention"; readonly section: string; readonly key: string }
  | { readonly kind: "add-section"; readonly section: string }
  | {
      readonly kind: "change";
      readonly section: string;
      readonly key: string;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "rename"; readonly section: string; readonly key: string; readonly to: string }
  /** @property custom whether the user had changed the value */
  | { readonly kind: "remove"; readonly section: string; readonly key: string; readonly custom: boolean };

/** The template has another value than before, and the user a third one, which stays. */
export interface Conflict {
  readonly section: string;
  readonly key: string;
  readonly before: string;
  readonly now: string;
  readonly yours: string;
}

export interface Merge {
  readonly steps: readonly Step[];
  readonly conflicts: readonly Conflict[];
}

/** Keys of [app:main] that later releases call differently. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["sqlalchemy.db1.url", "sqlalchemy.url"],
  ["sqlalchemy.db1.pool_recycle", "sqlalchemy.pool_recycle"],
  ["beaker.session.key", "session.key"],
  ["beaker.session.secret", "session.secret"],
  ["beaker.session.httponly", "session.httponly"],
  ["beaker.session.timeout", "session.timeout"],
  ["beaker.session.type", "session.type"],
  ["beaker.session.encrypt_key", "session.encrypt_key"],
  ["beaker.session.validate_key", "session.validate_key"],
  ["beaker.session.sa.url", "session.sa.url"],
  ["beaker.session.table_name", "session.table_name"],
  ["set debug", "debug"],
  ["lang", "i18n.lang"],
  ["broker.url", "celery.broker_url"],
  ["celeryd.concurrency", "celery.worker_concurrency"],
  ["celeryd.max.tasks.per.child", "celery.worker_max_tasks_per_child"],
]);

const main = "app:main";

/** @param today its values contain `{{name}}` if they depend on the machine, as those of `base` do */
export function planUpgrade(base: Contents, today: Contents, user: Contents): Merge {
  const renames = plannedRenames(today, user);
  const [before, yours] = [withRenames(base, renames), withRenames(user, renames)];
  const steps: Step[] = [...renames].map(([key, to]) => ({ kind: "rename", section: main, key, to }));
  const conflicts: Conflict[] = [];
  for (const section of new Set([...today.keys(), ...yours.keys()])) {
    // uWSGI's own options: those of old templates are still valid.
    if (section === "uwsgi") continue;
    const [was, is, own] = [before.get(section), today.get(section), yours.get(section)];
    if (own === undefined) {
      if (is !== undefined && was === undefined) steps.push({ kind: "add-section", section });
      continue;
    }
    for (const key of new Set([...(is?.keys() ?? []), ...own.keys()])) {
      const values = { was: was?.get(key), is: is?.get(key), own: own.get(key) };
      const step = stepFor(section, key, values, user);
      if (step === undefined) continue;
      if ("yours" in step) conflicts.push(step);
      else steps.push(step);
    }
  }
  return { steps: withoutDangling(steps, yours), conflicts };
}

/** `get key = other` needs the other key in [DEFAULT], which the user may have removed. */
function withoutDangling(steps: readonly Step[], yours: Contents): Step[] {
  const added = steps.flatMap((step) => (step.kind === "add" && step.section === "DEFAULT" ? [step.key] : []));
  const exists = (name: string) => added.includes(name) || typeof yours.get("DEFAULT")?.get(name) === "string";
  return steps.filter((step) => step.kind !== "add" || !step.key.startsWith("get ") || exists(step.value));
}

/** Undefined if the key is not there, null if it is commented out. */
type Value = string | null | undefined;

function stepFor(
  section: string,
  key: string,
  { was, is, own }: { was: Value; is: Value; own: Value },
  user: Contents,
): Step | Conflict | undefined {
  if (own === is || isAddress(section, key)) return undefined;
  if (typeof own !== "string") {
    // The user has removed it.
    if (typeof was === "string") return undefined;
    if (typeof is === "string") return { kind: "add", section, key, value: is };
    return is === null && own === undefined && was === undefined ? { kind: "mention", section, key } : undefined;
  }
  if (typeof was !== "string") return undefined;
  const isDefault = own === was;
  if (typeof is !== "string") {
    // What the template has only as a comment is still valid.
    if (is === null || isReferredTo(key, user) || (section === main && isKnownKey(key))) return undefined;
    // Other sections are read by other programs, which may still use the setting.
    return isDefault || section === main ? { kind: "remove", section, key, custom: !isDefault } : undefined;
  }
  if (was === is || isOfMachine(is) || isOfMachine(was)) return undefined;
  if (isDefault) return { kind: "change", section, key, from: own, to: is };
  const merged = mergedList(section, key, { was, is, own });
  if (merged !== undefined) return merged === own ? undefined : { kind: "change", section, key, from: own, to: merged };
  return { section, key, before: was, now: is, yours: own };
}

/** Where the instance is: never the template's business. */
function isAddress(section: string, key: string): boolean {
  return (section === main && key === "sqlalchemy.url") || (section === "server:main" && /^(host|port)$/.test(key));
}

function isOfMachine(value: string): boolean {
  return value.includes("{{");
}

function isReferredTo(key: string, user: Contents): boolean {
  return [...user.values()].some((keys) => [...keys.values()].some((value) => value?.includes(`%(${key})s`)));
}

/** The lists of [loggers], [handlers] and [formatters]: both sides can add and remove names. */
function mergedList(section: string, key: string, { was, is, own }: Record<"was" | "is" | "own", string>) {
  if (key !== "keys" || !["loggers", "handlers", "formatters"].includes(section)) return undefined;
  const [before, now, yours] = [was, is, own].map((text) => text.split(",").map((name) => name.trim()));
  const kept = (yours ?? []).filter((name) => now?.includes(name) || !before?.includes(name));
  return [...kept, ...(now ?? []).filter((name) => !before?.includes(name) && !kept.includes(name))].join(", ");
}

/** What is empty is not worth a new name. */
function plannedRenames(today: Contents, user: Contents): ReadonlyMap<string, string> {
  const own = user.get(main);
  return new Map(
    [...renamed].filter(
      ([key, to]) => own?.get(key) && typeof own.get(to) !== "string" && typeof today.get(main)?.get(key) !== "string",
    ),
  );
}

function withRenames(contents: Contents, renames: ReadonlyMap<string, string>): Contents {
  const keys = contents.get(main);
  if (keys === undefined) return contents;
  const targets = new Set(renames.values());
  const changed = new Map([...keys].filter(([key]) => !renames.has(key) && !targets.has(key)));
  for (const [key, to] of renames) {
    const value = keys.get(key) ?? keys.get(to);
    if (value !== undefined) changed.set(to, value);
  }
  return new Map([...contents, [main, changed]]);
}
