import { ServerNotReadyError } from "../../../database/open/server-not-ready-error.js";
import type { PostgresAddress } from "./connection-options.js";

/**
 * Goes through the hosts of a URL, as libpq does, to the first that lets us in.
 * @throws ServerNotReadyError naming what each of them said; at once whatever another host does not mend, such as a wrong password
 */
export async function firstHost<Connected>(
  address: PostgresAddress,
  connect: (host: PostgresAddress) => Promise<Connected>,
): Promise<Connected> {
  const failures: ServerNotReadyError[] = [];
  for (const host of [address, ...address.others]) {
    try {
      return await connect(host);
    } catch (error) {
      if (!(error instanceof ServerNotReadyError)) throw error;
      failures.push(error);
    }
  }
  throw together(failures);
}

function together(failures: readonly ServerNotReadyError[]): ServerNotReadyError | undefined {
  const [first] = failures;
  if (first === undefined || failures.length === 1) return first;
  return new ServerNotReadyError(failures.map(({ message }) => message).join(" "), {
    ...(first.hint !== undefined && { hint: first.hint }),
    cause: first,
  });
}
