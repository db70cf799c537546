// Messages for errors of the network and of TLS. Each engine adds those of its server.

import { DatabaseMissingError } from "../../../database/open/database-missing-error.js";
import { ServerNotReadyError } from "../../../database/open/server-not-ready-error.js";
import { UserError } from "../../../errors.js";
import type { Endpoint } from "./endpoint.js";

export interface Explanation {
  readonly message: string;
  readonly hint: string;
  /** The server may be starting. */
  readonly notReady?: true;
  /** The server is there, and the database is not. */
  readonly missing?: true;
}

export type Explanations = Readonly<Record<string, (place: Endpoint, message: string) => Explanation>>;

const checkServerHint =
  "Check that the server is running, and check its host and port in sqlalchemy.url. Use --wait-db=60s to wait for a server that is starting.";

/** One explanation of several errors. */
export function forCodes(codes: readonly string[], explanation: Explanations[string]): Explanations {
  return Object.fromEntries(codes.map((code) => [code, explanation]));
}

/** By Node's own codes of sockets and TLS. */
export const networkExplanations: Explanations = {
  ECONNREFUSED: ({ server }) => ({
    message: `No database server is listening at ${server}.`,
    hint: checkServerHint,
    notReady: true,
  }),
  ENOENT: ({ server }) => ({
    message: `No socket of a database server exists at ${server}.`,
    hint: checkServerHint,
    notReady: true,
  }),
  ENOTFOUND: ({ server }) => ({
    message: `The host name of ${server} cannot be resolved.`,
    hint: checkServerHint,
    notReady: true,
  }),
  EAI_AGAIN: ({ server }) => ({
    message: `The host name of ${server} cannot be resolved at the moment.`,
    hint: checkServerHint,
    notReady: true,
  }),
  ETIMEDOUT: ({ server }) => ({
    message: `The database server at ${server} did not answer in time.`,
    hint: checkServerHint,
    notReady: true,
  }),
  EHOSTUNREACH: ({ server }) => ({
    message: `The host of ${server} cannot be reached.`,
    hint: checkServerHint,
    notReady: true,
  }),
  ENETUNREACH: ({ server }) => ({
    message: `The network of ${server} cannot be reached.`,
    hint: checkServerHint,
    notReady: true,
  }),
  EACCES: ({ server }) => ({
    message: `No permission to use the socket at ${server}.`,
    hint: "Check its permissions and the user running this command.",
  }),
  ...forCodes(["ECONNRESET", "EPIPE"], connectionLost),
  ...forCodes(
    [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    ],
    certificateUnknown,
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: ({ server }) => ({
    message: `The certificate of ${server} is for a different host.`,
    hint: "Use the host name from the certificate in sqlalchemy.url.",
  }),
  CERT_HAS_EXPIRED: ({ server }) => ({
    message: `The certificate of ${server} has expired.`,
    hint: "Renew it on the server.",
  }),
};

export function connectionLost({ server }: Endpoint): Explanation {
  return {
    message: `The connection to the database server at ${server} was lost.`,
    hint: "Committed changes are kept. Check the server's log and run the command again.",
    notReady: true,
  };
}

export function serverFailure({ server }: Endpoint, message: string): Explanation {
  return {
    message: `The database server at ${server} failed: ${message.replace(/\.$/, "")}.`,
    hint: "Check the server's log and its disks.",
  };
}

function certificateUnknown({ server }: Endpoint): Explanation {
  return {
    message: `The certificate of ${server} is not signed by a trusted CA.`,
    hint: "Add the CA certificate to sqlalchemy.url: sslrootcert=FILE for PostgreSQL, ssl_ca=FILE for MariaDB.",
  };
}

/**
 * The explanation of an error that has a code, or the error itself if its cause is a bug.
 * @param serverMessage what the server reported
 */
export function explain(
  error: unknown,
  code: string | undefined,
  place: Endpoint,
  explanations: Explanations,
  serverMessage = messageOf(error),
): unknown {
  const found = code === undefined ? undefined : explanations[code];
  if (found === undefined || error instanceof UserError) return error;
  const { message, hint, notReady, missing } = found(place, serverMessage);
  const Kind = notReady ? ServerNotReadyError : missing ? DatabaseMissingError : UserError;
  return new Kind(message, { hint, cause: error });
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}
