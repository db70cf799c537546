/** Bytes of an object's id. */
export const idLength = 20;

/**
 * Looks for an id among sorted ones.
 * @param sorted the ids, one after the other without a gap
 * @returns its place, counted from 0
 */
export function findId(sorted: Buffer, id: Buffer): number | undefined {
  let [low, high] = [0, sorted.length / idLength];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = sorted.compare(id, 0, idLength, middle * idLength, (middle + 1) * idLength);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return undefined;
}
