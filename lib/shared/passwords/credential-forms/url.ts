import { type Credential, hidden, isIpv6, type Segment, shown } from "./credential.ts";

/** TLS with the server's certificate and name checked. The vendor's own connection strings use this mode. */
export const SSL_MODE = "verify-full";

/** Percent-encodes all but `A-Za-z0-9-._~`, the unreserved characters of RFC 3986. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `postgresql://user:password@host:port/database?sslmode=verify-full`. */
export function connectionUrl({ name, password, connection: { host, port, database } }: Credential): Segment[] {
  const authority = `${isIpv6(host) ? `[${host}]` : host}:${port}`;
  return [
    shown(`postgresql://${percentEncode(name)}:`),
    hidden(percentEncode(password)),
    shown(`@${authority}/${percentEncode(database)}?sslmode=${SSL_MODE}`),
  ];
}
