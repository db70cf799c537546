/** Whole numbers from 0 up to, but without, `below`; the same ones for the same seed. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
