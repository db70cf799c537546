// Create table for ssh keys
//
// Revision ID: b74907136bc1
// Revises: a020f7044fd6
// Create Date: 2017-04-03 18:54:24.490346

import type { Operations } from "../../schema/operations.js";

export const revision = "b74907136bc1";
// The header says otherwise, as in Kallithea's own file, so that `history -v` prints the same.
export const downRevision = "ad357ccd9521";
export const branchLabels = null;
export const dependsOn = null;

const cloneUrl = {
  app_settings_name: "clone_ssh_tmpl",
  app_settings_value: "ssh://{system_user}@{hostname}/{repo}",
  app_settings_type: "unicode",
};

export async function upgrade(op: Operations): Promise<void> {
  op.createTable({
    name: "user_ssh_keys",
    columns: [
      { name: "user_ssh_key_id", type: { kind: "integer" }, autoIncrement: true },
      { name: "user_id", type: { kind: "integer" } },
      { name: "public_key", type: { kind: "text" } },
      { name: "description", type: { kind: "text" } },
      { name: "fingerprint", type: { kind: "string", length: 255 } },
      { name: "created_on", type: { kind: "datetime" } },
      { name: "last_seen", type: { kind: "datetime" }, nullable: true },
    ],
    constraints: [
      { type: "primary", name: "pk_user_ssh_keys", columns: ["user_ssh_key_id"] },
      {
        type: "foreign",
        name: "fk_user_ssh_keys_user_id",
        columns: ["user_id"],
        referredTable: "users",
        referredColumns: ["user_id"],
      },
      { type: "unique", name: "uq_user_ssh_keys_fingerprint", columns: ["fingerprint"] },
    ],
    indexes: [{ name: "usk_fingerprint_idx", columns: ["fingerprint"] }],
  });
  const present = await op.query("SELECT 1 FROM settings WHERE app_settings_name = :app_settings_name", {
    app_settings_name: cloneUrl.app_settings_name,
  });
  if (present.length === 0) op.bulkInsert("settings", [cloneUrl]);
}

export function downgrade(op: Operations): void {
  // A customized value stays: an older Kallithea ignores it.
  op.execute("DELETE FROM settings WHERE app_settings_name = :name AND app_settings_value = :value", {
    name: cloneUrl.app_settings_name,
    value: cloneUrl.app_settings_value,
  });
  op.dropTable("user_ssh_keys");
}
