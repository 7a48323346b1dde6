import { lookup as systemLookup } from "node:dns/promises";
import { type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";

export type PinnedRequest = {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body?: string | undefined;
  /** the certificates (PEM) that are trusted in place of the usual ones */
  ca?: string | undefined;
};

/** The addresses of a host name. */
export type Resolve = (host: string) => Promise<string[]>;

/** The addresses that the system's resolver gives for a name. */
export const systemResolve: Resolve = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address }) => address);

/** The host of an address without the brackets of IPv6. */
export const bareHost = ({ hostname }: URL) => hostname.replace(/^\[(.*)\]$/, "$1");

/** The addresses of a URL's host; of an IP address itself. The name is resolved once. */
export async function addressesOf(url: URL, resolve: Resolve): Promise<string[]> {
  const host = bareHost(url);
  return isIP(host) === 0 ? resolve(host) : [host];
}

type Reading<T> = {
  /** `response` is read by this, or discarded. */
  read: (response: IncomingMessage) => T | Promise<T>;
  /** for an answer that changes the protocol, whose connection is closed */
  upgraded: (status: number) => T;
};

/**
 * Sends one request to this address of its host and to no other, so that a second answer of the name server cannot lead elsewhere. Each
 * has a connection of its own, since a kept one could be to an earlier address. Redirects are not followed. Rejects with the error of
 * Node.js, of `read` or of `upgraded`; with ECONNRESET where the connection ends without an answer.
 */
export function pinnedRequest<T>(
  { url, method, headers, body, ca }: PinnedRequest,
  { address, signal }: { address: string; signal: AbortSignal },
  { read, upgraded }: Reading<T>,
): Promise<T> {
  const pinned = { address, family: isIP(address) };
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [pinned]) : done(null, pinned.address, pinned.family);
  const options = { method, headers, lookup, agent: false as const, signal };
  return new Promise((resolve, reject) => {
    // At once, since "close" follows: from then on the promise follows what was read, and no later event.
    const settle = (answer: () => T | Promise<T>) => {
      try {
        resolve(answer());
      } catch (error) {
        reject(error);
      }
    };
    const answered = (response: IncomingMessage) => settle(() => read(response));
    const made =
      url.protocol === "https:"
        ? tlsRequest(url, { ...options, ca: ca || undefined }, answered)
        : plainRequest(url, options, answered);
    made.once("error", reject);
    // For an answer of 101 without an upgrade listener, Node emits neither a response nor an error, only "close".
    made.once("upgrade", (response, socket) => {
      socket.destroy();
      settle(() => upgraded(response.statusCode ?? 0));
    });
    made.once("close", () => reject(Object.assign(new Error("closed without an answer"), { code: "ECONNRESET" })));
    made.end(body);
  });
}
