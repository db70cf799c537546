/**
 * Runs synchronous work and measures its CPU time. On a busy machine, a clock would also count the time of other
 * processes.
 */
export function measured<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, milliseconds: (user + system) / 1000 };
}
