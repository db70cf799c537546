/**
 * Connects with TLS or without, in the order in which to try.
 * @param mayRetry whether the next mode may succeed after this error
 * @throws the error of the last mode that was tried
 */
export async function tryTlsModes<Tls, Connected>(
  [first, ...others]: readonly (Tls | false)[],
  connect: (tls: Tls | false) => Promise<Connected>,
  mayRetry: (error: unknown) => boolean,
): Promise<Connected> {
  try {
    return await connect(first ?? false);
  } catch (error) {
    if (others.length === 0 || !mayRetry(error)) throw error;
  }
  return tryTlsModes(others, connect, mayRetry);
}
