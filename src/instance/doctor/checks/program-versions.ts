import { UserError } from "../../../errors.js";
import { readShippedFile } from "../../../files/shipped-files.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

/** The oldest Git that can say which format a repository has, and the oldest Mercurial that ignores its hgrc. */
const oldest = { git: "2.25", hg: "5.3" } as const;

/** Whether Git, Mercurial and Node are there, and new enough for this program. */
export async function checkPrograms({ machine, scan, survey }: DoctorContext): Promise<Finding[]> {
  const types = new Set(
    survey === undefined || survey instanceof UserError
      ? []
      : [...survey.plan.known, ...survey.plan.add].map(({ type }) => type),
  );
  const [git, hg] = await Promise.all([machine.versionOf(scan.git), machine.versionOf("hg")]);
  const severity = (type: "git" | "hg") => (types.has(type) ? "error" : "note");
  return [
    ...problem("Git", scan.git, { version: git, oldest: oldest.git }, severity("git"), "Install Git, or set git_path."),
    ...problem(
      "Mercurial",
      "hg",
      { version: hg, oldest: oldest.hg },
      severity("hg"),
      "Install Mercurial so that hg is on PATH.",
    ),
    ...problem(
      "Node",
      "node",
      { version: machine.nodeVersion, oldest: oldestNode() },
      "error",
      "Install a newer Node.",
    ),
  ];
}

function problem(
  title: string,
  program: string,
  { version, oldest }: { version: string | undefined; oldest: string },
  severity: Finding["severity"],
  fix: string,
): Finding[] {
  if (version !== undefined && compareVersions(version, oldest) >= 0) return [];
  const message =
    version === undefined
      ? `${title} cannot be started as ${printable(program)}.`
      : `${title} ${printable(version)} is too old; ${oldest} or newer is needed.`;
  return [finding("program-version", message, { severity, fix, place: program })];
}

function oldestNode(): string {
  const { engines } = JSON.parse(readShippedFile("package.json")) as { engines: { node: string } };
  return engines.node.replace(/^\D+/, "");
}

/** Negative if the first one is older. */
function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => version.split(".").map(Number));
  for (let index = 0; index < Math.max(first?.length ?? 0, second?.length ?? 0); index += 1) {
    const difference = (first?.[index] ?? 0) - (second?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
