import { UserError } from "../../../errors.js";
import type { ServerUrl } from "../../../ini/database-url.js";

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/**
 * The servers that a URL names, in libpq's way: `?host=a,b&port=5432,5433`, where one port holds for all hosts.
 * @throws UserError where ports are no numbers, or not as many as hosts
 */
export function hostsOf({ host, port, query }: ServerUrl): HostAndPort[] {
  const { env } = process;
  const hosts = (query.get("host") ?? host ?? (env.PGHOST || "/var/run/postgresql")).split(",");
  const ports = (query.get("port") ?? String(port ?? (env.PGPORT || 5432))).split(",");
  if (!ports.every((text) => /^\d+$/.test(text))) throw new UserError("The option port of sqlalchemy.url is no whole number.");
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new UserError(`sqlalchemy.url names ${hosts.length} hosts and ${ports.length} ports.`, {
      hint: "Give each host its port, or one port for all.",
    });
  }
  return hosts.map((name, index) => ({ host: name, port: Number(ports[index] ?? ports[0]) }));
}
