import type { Connection } from "../../sql-users/clusters.ts";

/** The input of every form but Plain. It has passed `connectionProblem`. */
export type Credential = {
  name: string;
  password: string;
  clusterName: string;
  connection: Pick<Connection, "host" | "port" | "database">;
};

/** Part of a text to copy. A `secret` part is the password as that text encodes it, and is masked on screen. */
export type Segment = { text: string; secret: boolean };

/** A part that may be seen. */
export const shown = (text: string): Segment => ({ text, secret: false });
/** A part that is the password. */
export const hidden = (text: string): Segment => ({ text, secret: true });

/** The exact text to copy. */
export function textOf(segments: readonly Segment[]): string {
  return segments.map((segment) => segment.text).join("");
}

/** Rewrites the text of each segment. Only for encodings that work character by character. */
export function mapText(segments: readonly Segment[], encode: (text: string) => string): Segment[] {
  return segments.map((segment) => ({ ...segment, text: encode(segment.text) }));
}

// Also excludes bidirectional overrides and other invisible characters: with them in a database name, the shown command would
// differ from the copied one.
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const IPV6 = /^[0-9a-f:.]+$/i;

/** An IPv6 address, written without brackets. */
export function isIpv6(host: string): boolean {
  return IPV6.test(host) && host.includes(":") && URL.canParse(`http://[${host}]`);
}

/** A host name or an IP address and nothing else. The URL parser must accept it too: it refuses `10.0.0.256`. */
function isHost(host: string): boolean {
  return isIpv6(host) || (HOST_NAME.test(host) && URL.canParse(`http://${host}`));
}

/**
 * Why the connection cannot be written so that every client reads it alike, in one sentence; null where it can. The address comes
 * from the vendor, and anyone with CREATEDB names databases: a host such as `good.example@evil.example` would send the password
 * elsewhere.
 */
export function connectionProblem({ name, password, clusterName, connection }: Credential): string | null {
  const { host, port, database } = connection;
  if (!isHost(host)) return "The cluster's host is neither a host name nor an IP address.";
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return "The cluster's port is not a port number.";
  if (![name, password, clusterName, database].every((text) => PRINTABLE.test(text)))
    return "A name is empty or contains unprintable characters.";
  // URL parsers resolve these away, percent-encoded too.
  if (database === "." || database === "..") return "The name of the database cannot be used in a URL.";
  return null;
}
