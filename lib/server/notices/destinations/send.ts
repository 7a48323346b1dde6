import type { IncomingMessage } from "node:http";
import type { DeliveryProblem, SendAnswer } from "#lib/shared/audit/destinations.ts";
import { kindOfAddress } from "../../base/addresses.ts";
import { env } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { codeOfError, connectionProblem, untilAborted } from "../../base/request/outgoing-call.ts";
import { addressesOf, pinnedRequest, type Resolve, systemResolve } from "../../base/request/pinned-request.ts";

export type Outgoing = { url: URL; method: "POST" | "PUT"; headers: Record<string, string>; body: string };

/** `kindOf` says which addresses may be connected to; `resolve` is called once for each request. */
export type Ways = { resolve: Resolve; kindOf: typeof kindOfAddress; allowPrivate: boolean; timeoutMs: number };

const TIMEOUT_MS = 10_000;
const ANSWER_MAX_BYTES = 16 * 1024;

/** The connection rules of this server. */
export function ownWays(): Ways {
  return {
    resolve: systemResolve,
    kindOf: kindOfAddress,
    allowPrivate: env().WEBHOOK_ALLOW_PRIVATE,
    timeoutMs: TIMEOUT_MS,
  };
}

class Problem extends Error {
  readonly problem: DeliveryProblem;

  constructor(problem: DeliveryProblem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * Sends one request, see {@link pinnedRequest}. One forbidden address among those of the host refuses all. The answer's body is not kept.
 * Never rejects.
 */
export async function send(outgoing: Outgoing, ways: Ways): Promise<SendAnswer> {
  const started = performance.now();
  const ms = () => performance.now() - started;
  const signal = AbortSignal.timeout(ways.timeoutMs);
  try {
    const address = await untilAborted(signal, addressOf(outgoing.url, ways));
    const status = await untilAborted(signal, pinnedRequest(outgoing, { address, signal }, STATUS));
    const problem = status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? "redirect" : "status";
    return { delivered: problem === null, status, ms: ms(), problem };
  } catch (error) {
    return { delivered: false, status: null, ms: ms(), problem: signal.aborted ? "timeout" : problemOf(error) };
  }
}

/** The one address to connect to. */
async function addressOf(url: URL, { resolve, kindOf, allowPrivate }: Ways): Promise<string> {
  const found = await addressesOf(url, resolve);
  const [first] = found;
  if (first === undefined) throw new Problem("unresolved");
  const kinds = found.map(kindOf);
  if (kinds.some((kind) => kind === "never" || (kind === "private" && !allowPrivate)))
    throw new Problem("forbidden_address");
  // Public addresses require https.
  if (url.protocol !== "https:" && kinds.includes("public")) throw new Problem("tls");
  return first;
}

const STATUS = {
  read: (response: IncomingMessage) => {
    discard(response);
    return response.statusCode ?? 0;
  },
  upgraded: (status: number) => status,
};

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
