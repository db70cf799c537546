import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** A new, empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** For `beforeAll`, which runs outside of any test: the caller removes it in `afterAll`. */
export function makeFolder(): string {
  return realpathSync(mkdtempSync(path.join(tmpdir(), "kallithea-cli-test-")));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
