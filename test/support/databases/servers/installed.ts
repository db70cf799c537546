// The database servers that are installed.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

/** Debian does not have PostgreSQL's programs in PATH, but in a folder per version. */
function postgresFolders(): string[] {
  const versions = "/usr/lib/postgresql";
  const debian = existsSync(versions)
    ? readdirSync(versions).map((version) => path.join(versions, version, "bin"))
    : [];
  return [...debian.sort().reverse(), ...onPath()];
}

function onPath(): string[] {
  return [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
}

function find(program: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => path.join(folder, program)).find((file) => existsSync(file));
}

/** Paths of the programs; undefined if not installed. */
export const programs = {
  initdb: find("initdb", postgresFolders()),
  postgres: find("postgres", postgresFolders()),
  pgDump: find("pg_dump", postgresFolders()),
  mariadbInstallDb: find("mariadb-install-db", onPath()),
  mariadbd: find("mariadbd", onPath()),
  mariadbDump: find("mariadb-dump", onPath()),
};

/** For the titles of tests that need a server: why they are skipped, if they are. */
export const missing = {
  postgresql: programs.initdb && programs.postgres ? undefined : "(skipped: its server is not installed)",
  mariadb: programs.mariadbInstallDb && programs.mariadbd ? undefined : "(skipped: its server is not installed)",
};
