import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { SqlError } from "../base/sql-error.ts";
import type { Destination } from "./link.ts";

const TIMEOUT_MS = 10_000;
/** The message that asks a server of the PostgreSQL protocol for TLS, and its yes. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S";

/**
 * Checks that the cluster answers at this address with a valid certificate for its name. Sends no login, so no failed login is counted.
 * Throws `SqlError`.
 */
export async function requireReachable({
  host,
  port,
  authority,
}: Pick<Destination, "host" | "port" | "authority">): Promise<void> {
  const socket = connect({ host, port });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    await once(socket, "connect", { signal });
    socket.write(SSL_REQUEST);
    const [answer] = await once(socket, "data", { signal });
    if (String(answer) !== YES) throw new Error("no TLS");
    const secure = connectTls({
      socket,
      servername: host,
      rejectUnauthorized: true,
      ca: authority || undefined,
    });
    await once(secure, "secureConnect", { signal });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    throw new SqlError("sql_connection_unreachable", code === undefined ? {} : { detail: code });
  } finally {
    socket.destroy();
  }
}
