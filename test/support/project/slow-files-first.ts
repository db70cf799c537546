// The order of test files: with two workers, a file of minutes that begins last leaves one of them idle.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Seconds that a file takes on two cores, as far as it is more than half a minute. */
const seconds: readonly (readonly [file: string, seconds: number])[] = [
  ["interop/autogenerate", 160],
  ["end-to-end/db-create-killed", 150],
  ["faults/faults", 120],
  ["contract/autogenerate-round-trip", 110],
  ["docs/pages", 110],
  ["interop/ssh-suite", 110],
  ["end-to-end/doctor", 100],
  ["end-to-end/db-create-servers", 100],
  ["end-to-end/db-create-servers-killed", 100],
  ["end-to-end/developers-guide", 100],
  ["interop/native-git-hook", 90],
  ["end-to-end/provision", 95],
  ["package/install", 90],
  ["end-to-end/db-copy-killed", 90],
  ["end-to-end/db-copy-refused", 90],
  ["interop/db-create", 85],
  ["end-to-end/server-errors", 85],
  ["interop/upgrade-with-alembic", 75],
  ["end-to-end/db-backup-file", 75],
  ["end-to-end/repo-restore", 70],
  ["interop/repo-scan-known", 70],
  ["interop/repo-scan", 70],
  ["end-to-end/upgrade-resumed", 65],
  ["vcs/hg/revlog", 60],
  ["resume", 60],
  ["end-to-end/ssh-refused", 50],
  ["interop/config-create", 50],
  ["interop/upgrade-on-servers", 50],
];

function secondsOf(file: string): number {
  return seconds.find(([name]) => file.endsWith(`/${name}.test.ts`))?.[1] ?? 0;
}

export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted(
      (a, b) => secondsOf(b.moduleId) - secondsOf(a.moduleId) || a.moduleId.localeCompare(b.moduleId),
    );
  }
}
