import "server-only";
import { lookup as systemLookup } from "node:dns/promises";
import { type ClientRequest, type IncomingMessage, request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { DeliveryProblem, SendAnswer } from "#lib/shared/destinations.ts";
import { env } from "../base/env.ts";
import { log } from "../base/log.ts";
import { codeOfError, connectionProblem, untilAborted } from "../base/outgoing-call.ts";
import { kindOfAddress } from "./addresses.ts";

export type Outgoing = { url: URL; method: "POST" | "PUT"; headers: Record<string, string>; body: string };

/** The addresses of a host name. */
type Resolve = (host: string) => Promise<string[]>;
/** `kindOf` says which addresses may be connected to; `resolve` is asked once for each request. */
export type Ways = { resolve: Resolve; kindOf: typeof kindOfAddress; allowPrivate: boolean; timeoutMs: number };

const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 16 * 1024;

/** The connection rules of this server. */
export function ownWays(): Ways {
  const resolve = async (host: string) => (await systemLookup(host, { all: true })).map(({ address }) => address);
  return { resolve, kindOf: kindOfAddress, allowPrivate: env().WEBHOOK_ALLOW_PRIVATE, timeoutMs: TIMEOUT_MS };
}

class Problem extends Error {
  readonly problem: DeliveryProblem;

  constructor(problem: DeliveryProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Sends one request. The name is resolved once and the connection made to that address alone, so that a second answer of the name server
 * cannot lead elsewhere; one forbidden address among the answers refuses all. Redirects are not followed, and the answer's body is not
 * kept. Never rejects.
 */
export async function send(outgoing: Outgoing, ways: Ways): Promise<SendAnswer> {
  const started = performance.now();
  const ms = () => performance.now() - started;
  const signal = AbortSignal.timeout(ways.timeoutMs);
  try {
    const address = await untilAborted(signal, addressOf(outgoing.url, ways));
    const status = await untilAborted(signal, exchange(outgoing, address, signal));
    const problem = status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? "redirect" : "status";
    return { delivered: problem === null, status, ms: ms(), problem };
  } catch (error) {
    return { delivered: false, status: null, ms: ms(), problem: signal.aborted ? "timeout" : problemOf(error) };
  }
}

/** The one address to connect to. */
async function addressOf({ protocol, hostname }: URL, { resolve, kindOf, allowPrivate }: Ways): Promise<string> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const found = isIP(host) === 0 ? await resolve(host) : [host];
  const [first] = found;
  if (first === undefined) throw new Problem("unresolved");
  const kinds = found.map(kindOf);
  if (kinds.some((kind) => kind === "never" || (kind === "private" && !allowPrivate)))
    throw new Problem("forbidden_address");
  // Public addresses require https.
  if (protocol !== "https:" && kinds.includes("public")) throw new Problem("tls");
  return first;
}

function exchange({ url, method, headers, body }: Outgoing, address: string, signal: AbortSignal): Promise<number> {
  const pinned = { address, family: isIP(address) };
  const lookup: LookupFunction = (_host, { all }, done) =>
    all ? done(null, [pinned]) : done(null, pinned.address, pinned.family);
  // A new connection, since a kept one could be to an earlier address.
  const options = { method, headers, lookup, agent: false as const, signal };
  return new Promise((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      resolve(response.statusCode ?? 0);
      discard(response);
    };
    const made: ClientRequest =
      url.protocol === "https:" ? tlsRequest(url, options, answered) : plainRequest(url, options, answered);
    made.once("error", reject);
    // For an answer of 101 without an upgrade listener, Node emits neither a response nor an error, only "close".
    made.once("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    made.once("close", () => reject(new Problem("reset")));
    made.end(body);
  });
}

/** Reads a little, so that an ordinary connection ends in order. */
function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on("error", () => {});
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX_BYTES) response.destroy();
  });
}

function problemOf(error: unknown): DeliveryProblem {
  if (error instanceof Problem) return error.problem;
  const code = codeOfError(error);
  const known = connectionProblem(code);
  if (known) return known;
  log().warn({ code }, "a delivery failed for an unknown reason");
  return "internal";
}
