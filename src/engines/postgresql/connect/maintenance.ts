/** The database to connect to while databases are created, renamed and dropped; the original uses the same. */
export const maintenanceDatabase = "postgres";

/** The server's own databases. */
export const reservedDatabases: readonly string[] = [maintenanceDatabase, "template0", "template1"];
