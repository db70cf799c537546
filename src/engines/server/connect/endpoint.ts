/** Where a database is, for messages; without the password. */
export interface Endpoint {
  /** `localhost:5432`, or the path of a socket. */
  readonly server: string;
  readonly user: string;
  readonly database: string;
}

export function endpointOf({
  host,
  port,
  user,
  database,
}: {
  host: string;
  port: number;
  user: string;
  database: string;
}): Endpoint {
  if (host.startsWith("/")) return { server: host, user, database };
  return { server: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`, user, database };
}
