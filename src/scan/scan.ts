// Synchronizes the database with the disk: find, decide, act.
import type { DataSource } from "typeorm";
import { localTime } from "../database/local-time.js";
import { RefusedError } from "../errors.js";
import { repositories } from "../schema/entities/repositories.js";
import { rowsOf } from "../schema/entity.js";
import { shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import { openReaders, type Readers } from "../vcs/readers.js";
import { applyDecision } from "./apply/apply.js";
import { dryRunEffects, realEffects } from "./apply/effects.js";
import type { ScanContext } from "./context.js";
import { changedMounts, doubtfulMounts, maybeUnmounted } from "./find/changed-mounts.js";
import { findRepositories } from "./find/find.js";
import { type Mounts, mountsBelow } from "./find/mounts.js";
import { occupiedPlaces } from "./find/occupant.js";
import { type Root, readRoot } from "./find/root.js";
import { type Instance, readInstance, readRootSetting } from "./instance.js";
import { decideMoves, type PossibleMoves, possibleMoves } from "./moves/decide-moves.js";
import { type Decision, withoutMoves } from "./moves/decision.js";
import { chooseOwner } from "./owner/choose-owner.js";
import { sourceReader } from "./owner/read-source.js";
import { readUserDirectory, readUsers } from "./owner/user-directory.js";
import { type KnownRepository, placesToCheck, planScan, planWithOccupied, type ScanPlan } from "./plan.js";
import type { PlanChange } from "./planned/changes.js";
import { decideAsPlanned } from "./planned/decide-as-planned.js";
import { type Recorder, recordActions, recordedActions } from "./planned/record-actions.js";
import type { ScanActions } from "./planned/scan-actions.js";
import { openScanCache } from "./refresh/open-scan-cache.js";
import { rememberScan } from "./refresh/remember-scan.js";
import type { ScanCache } from "./refresh/scan-cache.js";
import { databaseFingerprint } from "./removal/database-fingerprint.js";
import { type MissingRow, missingForLong, missingRows } from "./removal/missing-since.js";
import { type RootDoubt, type RootIdentity, removalObjection, rootDoubt } from "./removal/removal-safety.js";
import type { ScanOptions } from "./scan-options.js";
import { nothingDone, type Outcome, type ScanReport } from "./scan-report.js";

/**
 * @returns what was done, or in a dry run what would be done; with a `refusal`, nothing was done
 * @throws UserError if the root cannot be read, or the database lacks a row that every instance has
 */
export async function scanRepositories(dataSource: DataSource, options: ScanOptions): Promise<ScanReport> {
  if (options.planned !== undefined) await requirePlanOf(dataSource, options.planned);
  const instance = await readInstance(dataSource, options.planned?.owner ?? options.owner);
  const readers = openReaders({
    git: options.git,
    timeLimit: options.timeLimit,
    gitwebDescriptions: options.ownerFrom?.includes("git-config"),
  });
  const overwriteHooks = options.gitHooks === "overwrite";
  const keepNativeHooks = !overwriteHooks && options.gitHooks !== "install";
  const recorder = options.recordActions
    ? recordActions({ ...options, root: instance.root, overwriteHooks })
    : undefined;
  const effects = options.dryRun
    ? (recorder?.effects ?? dryRunEffects)
    : realEffects(dataSource, instance, { ...options, overwriteHooks, keepNativeHooks });
  const scanCache = await openScanCache(dataSource, instance.root, options.scanCache);
  try {
    const ownerOf = await ownerChooser(dataSource, instance, readers, options);
    return await scan({ dataSource, instance, options, readers, effects, scanCache, ownerOf }, recorder);
  } finally {
    readers.close();
  }
}

/** @throws RefusedError if the plan is for another database or root, or its owner is gone */
async function requirePlanOf(dataSource: DataSource, { database, root, owner }: ScanActions): Promise<void> {
  const refuse = (why: string) => new RefusedError(`Nothing was changed: ${why}.`, newPlanHint);
  if ((await databaseFingerprint(dataSource.manager)) !== database)
    throw refuse("the plan was written for another database");
  const current = await readRootSetting(dataSource);
  if (current !== root)
    throw refuse(`the plan is for the repositories root ${printable(root)}, which is now ${printable(current)}`);
  if (!(await readUsers(dataSource)).some(({ name, active }) => active && name === owner))
    throw refuse(`${printable(owner)}, the owner in the plan, is no longer an active user`);
}

const newPlanHint = "Write a new plan with repo-scan --plan, and check it.";

/** Nothing is read of a repository for this unless an option asks for it. */
async function ownerChooser(
  dataSource: DataSource,
  { root, owner: fallback }: Instance,
  readers: Readers,
  { ownerFrom = [], ownerMap = [] }: ScanOptions,
): Promise<ScanContext["ownerOf"]> {
  if (ownerFrom.length === 0) return undefined;
  const users = await readUserDirectory(dataSource);
  const read = sourceReader(readers, root, ownerMap);
  return (repository) => chooseOwner(repository, ownerFrom, { read, users, fallback });
}

/** What a scan would find. */
export interface Survey {
  readonly plan: ScanPlan;
  /** Why the root may not be the right one. */
  readonly doubt: RootDoubt | undefined;
  /** Why --remove-missing would refuse to remove the missing rows. */
  readonly objection: string | undefined;
  /** What --detect-moves would compare; undefined if there is nothing. */
  readonly maybeMoved?: PossibleMoves | undefined;
}

/**
 * Finds and plans as a scan does. No repository is read, and nothing is changed.
 * @param root the repositories root
 * @throws UserError if the root cannot be read
 */
export async function surveyRepositories(
  dataSource: DataSource,
  root: string,
  options: Pick<ScanOptions, "scanCache" | "signal">,
): Promise<Survey> {
  const scanCache = await openScanCache(dataSource, root, options.scanCache);
  const found = await readRoot(root, {});
  const { plan } = await findAndPlan({ dataSource, instance: { root }, options, scanCache }, found);
  return {
    plan,
    doubt: rootDoubt(plan, found, scanCache.root),
    objection: removalObjection(plan, found, scanCache.root),
    maybeMoved: await possibleMoves(dataSource, plan),
  };
}

async function scan(context: ScanContext, recorder?: Recorder): Promise<ScanReport> {
  const root = await readRoot(context.instance.root, context.options);
  // Before this scan is remembered.
  const hasEarlierScan = context.scanCache.mounts !== undefined;
  const lastRoot = context.scanCache.root;
  const { plan: firstPlan, mounts } = await findAndPlan(context, root);
  const { missing, ...own } = chooseRemovals(context, await followMoves(context, firstPlan), root);
  const { plan, moves } = own;
  const { planned } = context.options;
  const users = planned === undefined ? [] : await readUsers(context.dataSource);
  const asPlanned = planned && (await decideAsPlanned(context, plan, planned, users));
  const decision = asPlanned?.decision ?? own;
  const planChanges = asPlanned?.changes ?? [];
  const refusal = planChanges.length > 0 ? planRefusal(planChanges) : refusalOf(context, decision, root);
  const isRefused = planChanges.length > 0 || (refusal !== undefined && !context.options.dryRun);
  const outcome = isRefused
    ? { ...nothingDone, skipped: decision.plan.skipped }
    : await applyDecision(asPlanned?.context ?? context, decision);
  const removed = new Set([...outcome.removed, ...outcome.moved.map(({ from }) => from)]);
  const stillMissing = missing.filter(({ name }) => !removed.has(name));
  if (!context.options.dryRun) rememberScan(context, plan, { ...root, mounts }, stillMissing);
  return {
    ...outcome,
    root: context.instance.root,
    known: plan.known.map(({ name }) => name),
    missing: plan.missing.map(({ name }) => name).filter((name) => !removed.has(name)),
    missingSince: inOrderOf(plan.missing, stillMissing),
    unknown: plan.unknown,
    notWritable: plan.notWritable,
    remembered: hasEarlierScan,
    rootDoubt: reportedDoubt(context.options, plan, root, lastRoot),
    ambiguous: moves.ambiguous,
    refusal,
    planChanges,
    notPlanned: asPlanned?.notPlanned ?? [],
    actions: recorder && (await recordedActions(context, recorder, plan, outcome)),
    notReached: outcome.failure === undefined ? [] : notReached(decision.plan, outcome),
  };
}

function planRefusal({ length }: readonly PlanChange[]): string {
  return length === 1 ? "1 change since the plan was written." : `${length} changes since the plan was written.`;
}

/** Nothing is in doubt if all is found, or the user says so. A part of the root in which nothing is left is no sign. */
function reportedDoubt(
  { allowMassRemoval, scope }: ScanOptions,
  plan: ScanPlan,
  root: Root,
  last: RootIdentity | undefined,
): RootDoubt | undefined {
  if (allowMassRemoval || plan.missing.length === 0) return undefined;
  const doubt = rootDoubt(plan, root, last);
  return doubt === "nothing-found" && scope !== undefined ? undefined : doubt;
}

function inOrderOf(list: ScanPlan["missing"], rows: readonly MissingRow[]): MissingRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return list.flatMap(({ id }) => byId.get(id) ?? []);
}

function notReached({ add }: ScanPlan, { added, skipped }: Outcome): string[] {
  const reported = new Set([...added, ...skipped.map(({ name }) => name)]);
  return add.map(({ name }) => name).filter((name) => !reported.has(name));
}

interface FindingContext extends Pick<ScanContext, "dataSource" | "scanCache"> {
  readonly instance: Pick<ScanContext["instance"], "root">;
  readonly options: Pick<ScanOptions, "scope" | "followLinks" | "onProgress" | "signal" | "allowMassRemoval">;
}

async function findAndPlan(
  { dataSource, instance, options, scanCache }: FindingContext,
  root: Root,
): Promise<{ plan: ScanPlan; mounts: Mounts | undefined }> {
  const { scope, followLinks = false, onProgress, signal } = options;
  const expected = scanCache.found;
  const onFound = (found: number) => onProgress?.({ found, expected });
  const findings = await findRepositories(instance.root, root.subfolders, {
    ...(scope && { scope }),
    followLinks,
    onFound,
    signal,
  });
  const rows = await knownRepositories(dataSource);
  const known = rows.map(({ name }) => name).filter((name) => scope?.includes(name) ?? true);
  const found = findings.repositories.map(({ name }) => name);
  const walked = { followed: findings.followed, repositories: [...known, ...found] };
  const mounts = root.device === undefined ? undefined : mountsBelow(instance.root, walked);
  const before = scanCache.mounts;
  // The last reason for a place wins.
  const inDoubt = [
    ...maybeUnmounted(findings.empty, before),
    ...doubtfulMounts(before, mounts, known, found),
    ...changedMounts(before, mounts),
  ];
  const plan = planScan({ ...findings, changedMounts: options.allowMassRemoval ? [] : inDoubt }, rows, scope);
  const occupied = await occupiedPlaces(instance.root, placesToCheck(plan), signal);
  return { plan: planWithOccupied(plan, occupied), mounts };
}

function knownRepositories(dataSource: DataSource): Promise<KnownRepository[]> {
  return rowsOf(dataSource, repositories)
    .createQueryBuilder("r")
    .select("r.repo_id", "id")
    .addSelect("r.repo_name", "name")
    .addSelect("r.repo_type", "type")
    .getRawMany<KnownRepository>();
}

async function followMoves(context: ScanContext, plan: ScanPlan): Promise<Omit<Decision, "remove">> {
  if (!context.options.detectMoves || plan.missing.length + plan.unknown.length === 0 || plan.add.length === 0)
    return withoutMoves(plan);
  return decideMoves(context, plan);
}

/** Decides what is removed, from since when each row is missing. */
function chooseRemovals(
  { options, scanCache }: ScanContext,
  decision: Omit<Decision, "remove">,
  root: Root,
): Decision & { readonly missing: readonly MissingRow[] } {
  const { plan } = decision;
  const { removeMissing, missingSince: seconds, allowMassRemoval = false, scope, onNotice } = options;
  const now = Date.now();
  const isRightRoot = allowMassRemoval || rootDoubt(plan, root, scanCache.root) === undefined;
  const isRightTime = now >= scanCache.time;
  const missing = missingRows(scanCache.missing, plan, { now, scope, isCertain: isRightRoot && isRightTime });
  if (!isRightTime && seconds !== undefined) onNotice(wrongClockWarning(scanCache));
  const due = seconds === undefined ? plan.missing : missingForLong(plan.missing, missing, { now, seconds });
  return { ...decision, missing, remove: removeMissing ? due : [] };
}

function wrongClockWarning({ time, file = "" }: ScanCache): string {
  return (
    `The clock is behind the time of an earlier scan, ${localTime(new Date(time)).slice(0, 19)}, so nothing is ` +
    `counted as missing. If the clock was wrong then, remove what it remembers:\nrm ${shellWord(file)}`
  );
}

function refusalOf(
  { options, scanCache }: ScanContext,
  { plan, remove }: Pick<Decision, "plan" | "remove">,
  root: Root,
): string | undefined {
  return options.removeMissing && !options.allowMassRemoval
    ? removalObjection(plan, root, scanCache.root, remove)
    : undefined;
}
