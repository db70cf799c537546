// The effects of a dry run that keeps what would be done.
import path from "node:path";
import { type HookRunner, hookScript, ownerOf, readHook } from "../../vcs/hooks/git-hooks.js";
import { inspectGitHook } from "../../vcs/hooks/inspect-git-hook.js";
import { dryRunEffects, type Effects } from "../apply/effects.js";
import type { ScanContext } from "../context.js";
import type { Move } from "../moves/match-moves.js";
import type { FoundRepository, KnownRepository, ScanPlan } from "../plan.js";
import { cachedTips } from "../refresh/cached-tips.js";
import type { TipChange } from "../refresh/refresh.js";
import { databaseFingerprint } from "../removal/database-fingerprint.js";
import type { Outcome } from "../scan-report.js";
import type { ScanActions } from "./scan-actions.js";

interface Addition extends FoundRepository {
  readonly tip: string | null;
}

export interface Recorder {
  readonly effects: Effects;
  readonly added: Addition[];
  readonly moves: Move[];
  readonly removed: KnownRepository[];
  readonly changes: { readonly id: number; readonly name: string; readonly tip: string | null }[];
  readonly hooks: string[];
}

interface HookOptions {
  readonly root: string;
  readonly hookRunner: HookRunner;
  readonly overwriteHooks: boolean;
}

export function recordActions(hookOptions: HookOptions): Recorder {
  const recorder = { added: [], moves: [], removed: [], changes: [], hooks: [] } as Omit<Recorder, "effects">;
  const { added, moves, removed, changes, hooks } = recorder;
  return {
    ...recorder,
    effects: {
      ...dryRunEffects,
      async prepare({ name, type }) {
        if (type === "git") hooks.push(name);
        return undefined;
      },
      async installHooks({ name, type }) {
        if (type === "git" && needsHook(name, hookOptions)) hooks.push(name);
        return undefined;
      },
      add(batch) {
        // What else was read of it may be large.
        added.push(...batch.map(({ name, type, tip }) => ({ name, type, tip: tip?.rawId ?? null })));
        return dryRunEffects.add(batch);
      },
      refresh(batch) {
        changes.push(...batch.map(({ id, name, tip }: TipChange) => ({ id, name, tip: tip?.rawId ?? null })));
        return dryRunEffects.refresh(batch);
      },
      rename(batch) {
        moves.push(...batch);
        return dryRunEffects.rename(batch);
      },
      remove(rows) {
        removed.push(...rows);
        return dryRunEffects.remove(rows);
      },
    },
  };
}

function needsHook(name: string, { root, hookRunner, overwriteHooks }: HookOptions): boolean {
  const folder = path.join(root, name);
  const hook = path.join(folder, "hooks/post-receive");
  try {
    const owner = ownerOf(hook);
    if (owner === "foreign") return overwriteHooks;
    return inspectGitHook(folder, hookRunner).length > 0 || textOf(readHook(hook)) !== hookScript(hookRunner);
  } catch {
    return true;
  }
}

function textOf(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString();
}

/** What was recorded, with what a plan has to say of it. */
export async function recordedActions(
  { dataSource, instance }: Pick<ScanContext, "dataSource" | "instance">,
  { added, moves, removed, changes, hooks }: Recorder,
  { known, add }: Pick<ScanPlan, "known" | "add">,
  { owners, private: privateNames }: Pick<Outcome, "owners" | "private">,
): Promise<ScanActions> {
  const ownerOf = new Map(owners.map((row) => [row.name, row]));
  const isPrivate = new Set(privateNames);
  const types = new Map([...known, ...add].map(({ name, type }) => [name, type]));
  const tips = moves.length + changes.length === 0 ? undefined : await cachedTips(dataSource);
  const cachedTip = (id: number) => tips?.get(id)?.rawId || null;
  return {
    ...{ database: await databaseFingerprint(dataSource.manager), root: instance.root, owner: instance.owner.name },
    add: added.map(({ name, type, tip }) => {
      const { owner, from } = ownerOf.get(name) ?? { owner: instance.owner, from: "default" };
      return { name, type, owner: owner.name, ownerFrom: from, private: isPrivate.has(name), tip };
    }),
    rename: moves.map(({ id, from, name }) => {
      const type = tips?.get(id)?.type === "hg" ? "hg" : "git";
      return { id, from, to: name, type, tip: cachedTip(id) };
    }),
    remove: removed.map(({ id, name }) => ({ id, name })),
    refresh: changes.map(({ id, name, tip }) => ({
      ...{ id, name, type: types.get(name) ?? "git", from: cachedTip(id), to: tip },
    })),
    hooks: [...hooks],
  };
}
