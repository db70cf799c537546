/**
 * Does some work that is done when it returns, and measures how long this process has computed for it. On a busy
 * machine a clock would also count the time that other processes get.
 */
export function measured<Result>(work: () => Result): { result: Result; milliseconds: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, milliseconds: (user + system) / 1000 };
}
