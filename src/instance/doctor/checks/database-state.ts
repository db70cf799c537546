import type { DatabaseState } from "../../database-status.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { type FindingId, finding } from "../finding-kinds.js";

const ids: Readonly<Record<Exclude<DatabaseState, "current">, FindingId>> = {
  unreachable: "database-unreachable",
  missing: "database-missing",
  empty: "database-empty",
  foreign: "database-foreign",
  behind: "database-behind",
  newer: "database-newer",
  unknown: "database-unreadable",
};

/** The state of the database, and the drift of its schema. */
export async function checkDatabase({ status, config }: DoctorContext): Promise<Finding[]> {
  const { state, reason, hint, drift } = status;
  const findings: Finding[] = [];
  if (state !== "current") findings.push(finding(ids[state], reasonFor(status), { fix: fixFor(state, config, hint) }));
  if (state === "current" || state === "behind") {
    if (reason !== null)
      findings.push(
        finding("migration-unfinished", reason, { fix: `kallithea-cli migrate -c ${config} upgrade head` }),
      );
  }
  if (drift !== null && drift > 0) {
    const differences = `${drift} ${drift === 1 ? "difference" : "differences"}`;
    findings.push(
      finding("schema-drift", `The schema has ${differences} from the one that Kallithea expects.`, {
        fix: `kallithea-cli migrate -c ${config} check`,
      }),
    );
  }
  return findings;
}

function reasonFor({ state, reason, revision }: DoctorContext["status"]): string {
  switch (state) {
    case "empty":
      return "The database has no tables.";
    case "behind":
      return `The database is at revision ${revision ?? "none"}, which is older than this release.`;
    case "newer":
      return `The database is at revision ${revision}, which this release does not know.`;
    default:
      return reason ?? `The database is ${state}.`;
  }
}

function fixFor(state: DatabaseState, config: string, hint: string | null): string | null {
  switch (state) {
    case "missing":
    case "empty":
      return `kallithea-cli db-create -c ${config}`;
    case "behind":
      return `kallithea-cli migrate -c ${config} upgrade head`;
    case "foreign":
      return "Check sqlalchemy.url in the ini, or give Kallithea a separate database.";
    case "newer":
      return "Use the release that upgraded the database, or downgrade with it first.";
    default:
      return hint;
  }
}
