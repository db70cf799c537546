/**
 * Connects with TLS or without, in the order in which to try.
 * @param isMended whether the next way may get in where this one failed
 * @throws what the last way failed with that was tried
 */
export async function firstWayIn<Tls, Connected>(
  [first, ...others]: readonly (Tls | false)[],
  connect: (tls: Tls | false) => Promise<Connected>,
  isMended: (error: unknown) => boolean,
): Promise<Connected> {
  try {
    return await connect(first ?? false);
  } catch (error) {
    if (others.length === 0 || !isMended(error)) throw error;
  }
  return firstWayIn(others, connect, isMended);
}
