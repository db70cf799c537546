/** Where one is connected while databases are made, renamed and dropped; the original uses the same. */
export const maintenanceDatabase = "postgres";

/** The server's own. */
export const reservedDatabases: readonly string[] = [maintenanceDatabase, "template0", "template1"];
