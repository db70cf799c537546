/** The commands of the group `migrate`. */
export const migrateCommands = [
  "branches",
  "check",
  "current",
  "downgrade",
  "edit",
  "ensure_version",
  "heads",
  "history",
  "init",
  "merge",
  "revision",
  "show",
  "stamp",
  "upgrade",
] as const;
