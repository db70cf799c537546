import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withMigrationLock } from "../../../src/migration/sqlite/migration-lock.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

interface Holder {
  pid: number;
  host: string;
  since: string;
}

/** A request that keeps what is told, on a database whose lock somebody holds already where a holder is given. */
function request(timeout: number, holder?: Holder | string) {
  const database = path.join(temporaryFolder(), "kallithea.db");
  const lock = `${database}.migration-lock`;
  if (holder !== undefined) writeFileSync(lock, typeof holder === "string" ? holder : JSON.stringify(holder));
  const told: string[] = [];
  return { database, lock, told, timeout, notice: (line: string) => void told.push(line) };
}

const since = "2026-11-23 15:24:27.000000";

/** The process id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("exit", resolve));
  return child.pid ?? expect.fail("no process");
}

describe("the lock of a migration", () => {
  it("names its holder as long as the work lasts, and is gone afterwards", async () => {
    const asked = request(0);
    const holder = await withMigrationLock(asked, async () => JSON.parse(readFileSync(asked.lock, "utf8")) as Holder);
    expect(holder).toMatchObject({ pid: process.pid, host: hostname() });
    expect(holder.since).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    expect(existsSync(asked.lock)).toBe(false);
  });

  it("is gone also when the work fails", async () => {
    const asked = request(0);
    await expect(withMigrationLock(asked, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(asked.lock)).toBe(false);
  });

  it("lets a second run wait for the first", async () => {
    const asked = request(10);
    const order: string[] = [];
    const first = withMigrationLock(asked, async () => {
      order.push("first begins");
      await sleep(300);
      order.push("first ends");
    });
    const second = withMigrationLock(asked, async () => void order.push("second begins"));
    await Promise.all([first, second]);
    expect(order).toEqual(["first begins", "first ends", "second begins"]);
    expect(asked.told).toEqual([expect.stringContaining(`Waiting for process ${process.pid} on ${hostname()}`)]);
  });

  it.each<[string, Holder | string, RegExp]>([
    ["a living process", { pid: process.pid, host: hostname(), since }, /process \d+ on .* \(since 2026-11-23 15:24:27/],
    [
      "a process of another host, of which nothing is known",
      { pid: 1, host: "elsewhere.example", since },
      /process 1 on elsewhere\.example/,
    ],
    ["one that has not written its name yet", "", /another run/],
  ])("does not go on without %s", async (_, holder, named) => {
    const asked = request(0.2, holder);
    const refused = withMigrationLock(asked, async () => expect.fail("it ran"));
    await expect(refused).rejects.toThrow(named);
    await expect(refused).rejects.toThrow("(waited 0.2 s)");
    await expect(refused).rejects.toMatchObject({ hint: expect.stringContaining(`remove ${asked.lock}`) });
    expect(existsSync(asked.lock)).toBe(true);
  });

  it("is taken over from a process that is dead", async () => {
    const asked = request(0, { pid: await deadProcess(), host: hostname(), since });
    expect(await withMigrationLock(asked, async () => "ran")).toBe("ran");
    expect(existsSync(asked.lock)).toBe(false);
  });
});
