// Adds rows that Kallithea needs. Rows that exist are not changed.
import type { EntityManager } from "typeorm";
import { unusableHash } from "../../../database/create/create.js";
import { anonymousUser } from "../../../database/create/first-rows.js";
import { permissions } from "../../../schema/entities/permissions.js";
import { userToPerm } from "../../../schema/entities/user-to-perm.js";
import { users } from "../../../schema/entities/users.js";
import { rowsOf } from "../../../schema/entity.js";
import { missingPermissions } from "../checks/database-rows.js";
import type { DoctorContext } from "../context.js";
import { type Fix, steps } from "./fix.js";

/** Adds the user `default`, who has no access until an administrator activates it. */
export async function fixDefaultUser(context: DoctorContext): Promise<Fix> {
  if (context.status.state !== "current") return nothing;
  const { defaultUser } = await context.withDatabase(missingPermissions);
  return added(context, defaultUser === undefined ? ["Add the user default, which is not active"] : [], addDefaultUser);
}

/** Adds Kallithea's permissions, and those that the user `default` has to have. */
export async function fixPermissions(context: DoctorContext): Promise<Fix> {
  if (context.status.state !== "current") return nothing;
  const { defaultUser, names, ofDefaultUser } = await context.withDatabase(missingPermissions);
  const texts = [
    ...names.map((name) => `Add the permission ${name}`),
    ...(defaultUser === undefined ? [] : ofDefaultUser.map((name) => `Give the user default the permission ${name}`)),
  ];
  return added(context, texts, addPermissions);
}

const nothing: Fix = {
  steps: [],
  manual: [],
  apply: async () => ({ backup: undefined, undo: undefined, failures: [] }),
};

/** All of it in one transaction, which looks again at what is missing. */
function added(context: DoctorContext, texts: readonly string[], add: (manager: EntityManager) => Promise<void>): Fix {
  const planned = steps(texts, (text) => text);
  return {
    ...nothing,
    steps: planned.texts,
    apply: async (isAgreed) => {
      if (planned.agreed(isAgreed).length > 0)
        await context.withWritableDatabase((dataSource) => dataSource.transaction(add));
      return nothing.apply(isAgreed);
    },
  };
}

async function addDefaultUser(manager: EntityManager): Promise<void> {
  if ((await missingPermissions(manager)).defaultUser !== undefined) return;
  const id = await formerId(manager);
  const row = anonymousUser(unusableHash(), false);
  await rowsOf(manager, users).insert(id === undefined ? row : { ...row, user_id: id });
}

/** If its permissions have been left without it: with its former id, they apply again. */
async function formerId(manager: EntityManager): Promise<number | undefined> {
  const existing = new Set(
    (await rowsOf(manager, users).find({ select: { user_id: true } })).map((row) => row.user_id),
  );
  const granted = await rowsOf(manager, userToPerm).find();
  const ids = new Set(granted.map(({ user_id }) => user_id).filter((id) => !existing.has(id)));
  return ids.size === 1 ? [...ids][0] : undefined;
}

async function addPermissions(manager: EntityManager): Promise<void> {
  const { defaultUser, names, ofDefaultUser } = await missingPermissions(manager);
  if (names.length > 0)
    await rowsOf(manager, permissions).insert(names.map((permission_name) => ({ permission_name })));
  if (defaultUser === undefined || ofDefaultUser.length === 0) return;
  const ids = new Map(
    (await rowsOf(manager, permissions).find()).map((row) => [row.permission_name, row.permission_id]),
  );
  await rowsOf(manager, userToPerm).insert(
    ofDefaultUser.map((name) => ({ user_id: defaultUser, permission_id: ids.get(name) as number })),
  );
}
