// A system that has no more processes to give: Node says so by an event, or returns a process without pipes.
import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import { HgReader } from "../../../src/vcs/hg/hg-reader.js";

const { start } = vi.hoisted(() => ({ start: vi.fn() }));
vi.mock("node:child_process", async (original) => ({
  ...(await original<typeof import("node:child_process")>()),
  spawn: start,
}));

/** What Node's `spawn` returns if the system has refused. */
function refused(code: string) {
  const pipe = () => Object.assign(new EventEmitter(), { unref: () => {}, write: () => true, destroy: () => {} });
  const child = Object.assign(new EventEmitter(), {
    stdin: pipe(),
    stdout: pipe(),
    stderr: pipe(),
    kill: () => false,
    unref: () => {},
  });
  process.nextTick(() => child.emit("error", Object.assign(new Error(`spawn hg ${code}`), { code })));
  return child;
}

test("a process that the system refuses is not a missing Mercurial, and is tried again", async () => {
  start.mockImplementation(() => refused("EAGAIN"));
  const reader = new HgReader({ hg: "hg", timeLimit: 1000 });
  const expected = { reason: "out-of-resources", message: "hg could not be started: EAGAIN" };
  await expect(reader.tip("/nowhere")).rejects.toMatchObject(expected);
  const attempts = start.mock.calls.length;
  await expect(reader.tip("/nowhere")).rejects.toMatchObject(expected);
  expect(start.mock.calls.length).toBeGreaterThan(attempts);
});
