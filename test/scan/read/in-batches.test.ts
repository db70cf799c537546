import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inBatches } from "../../../src/scan/read/in-batches.js";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function collect<Result>(batches: AsyncIterable<Result[]>): Promise<Result[][]> {
  const all: Result[][] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe("inBatches", () => {
  it("yields results in the order of the items, whichever is done first", async () => {
    const work = async (item: number) => setTimeout(item % 2 === 0 ? 20 : 1, item * 10);
    const batches = await collect(inBatches(numbers(5), work, { jobs: 3, size: 2, timeoutMs: 10_000 }));
    expect(batches).toEqual([[0, 10], [20, 30], [40]]);
  });

  it("processes exactly as many items in parallel as it is told to", async () => {
    let now = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++now);
      await setTimeout(2);
      now -= 1;
    };
    await collect(inBatches(numbers(20), work, { jobs: 3, size: 5, timeoutMs: 10_000 }));
    expect(most).toBe(3);
  });

  it("continues with the next batch while one is being stored, but not further", async () => {
    const started: number[] = [];
    const work = async (item: number) => void started.push(item);
    for await (const _ of inBatches(numbers(30), work, { jobs: 2, size: 5, timeoutMs: 10_000 })) {
      await setTimeout(10);
      expect(started.length).toBeGreaterThanOrEqual(10);
      expect(started.length).toBeLessThanOrEqual(15);
      break;
    }
  });

  it("yields what is ready if one item takes long", async () => {
    const work = async (item: number) => setTimeout(item === 2 ? 300 : 0, item);
    expect(await collect(inBatches(numbers(4), work, { jobs: 4, size: 10, timeoutMs: 50 }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("yields what was done before an item failed", async () => {
    const batches: number[][] = [];
    const work = async (item: number) => {
      if (item === 3) throw new Error("item 3");
      return item;
    };
    const all = async () => {
      for await (const batch of inBatches(numbers(9), work, { jobs: 1, size: 10, timeoutMs: 10_000 }))
        batches.push(batch);
    };
    await expect(all()).rejects.toThrow("item 3");
    expect(batches).toEqual([[0, 1, 2]]);
  });

  it("ends at its signal with what was done before, and without what ended later or never", async () => {
    const controller = new AbortController();
    const batches: number[][] = [];
    const work = async (item: number) => {
      if (item === 2) controller.abort(new Error("interrupted"));
      return item === 3 ? new Promise<number>(() => undefined) : item;
    };
    const all = async () => {
      const options = { jobs: 1, size: 10, timeoutMs: 10_000, signal: controller.signal };
      for await (const batch of inBatches(numbers(9), work, options)) batches.push(batch);
    };
    await expect(all()).rejects.toThrow("interrupted");
    expect(batches).toEqual([[0, 1]]);
  });

  it("ends with the failure of the work", async () => {
    const work = async (item: number) => {
      if (item > 0) throw new Error(`item ${item}`);
    };
    await expect(collect(inBatches(numbers(9), work, { jobs: 2, size: 3, timeoutMs: 1000 }))).rejects.toThrow("item 1");
  });
});
