import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { kindOfAddress } from "../../base/addresses.ts";
import { env } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { codeOfError, connectionProblem, untilAborted } from "../../base/request/outgoing-call.ts";
import {
  addressesOf,
  bareHost,
  type PinnedRequest,
  pinnedRequest,
  type Resolve,
  systemResolve,
} from "../../base/request/pinned-request.ts";
import { parseExact } from "./exact-json.ts";
import { SecretStoreError } from "./secret-store.ts";

export type StoreRequest = PinnedRequest & { method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" };
/** `json` is undefined where the answer has no body or is no JSON. */
export type StoreAnswer = { status: number; json: unknown };

/** `listed`: the hosts of the operator's list, which may be private; see {@link ownWays}. */
export type Ways = {
  resolve: Resolve;
  kindOf: typeof kindOfAddress;
  listed: ReadonlySet<string>;
  timeoutMs: number;
};

const TIMEOUT_MS = 10_000;
/** A Secret of Kubernetes has 1 MiB at most, and more in base64. */
const ANSWER_MAX_BYTES = 2 * 1024 * 1024;

/** The ways of this server. `SECRET_STORE_HOSTS` lists hosts, with a port or without. */
export function ownWays(): Ways {
  const listed = new Set(env().SECRET_STORE_HOSTS);
  return { resolve: systemResolve, kindOf: kindOfAddress, listed, timeoutMs: TIMEOUT_MS };
}

/**
 * Sends one request to a secret store, see {@link pinnedRequest}. One forbidden address among those of the host refuses all. An answer has
 * 2 MiB and ten seconds at most. Throws {@link SecretStoreError}; an answer of the store is never thrown.
 */
export async function callStore(request: StoreRequest, ways: Ways): Promise<StoreAnswer> {
  const signal = AbortSignal.timeout(ways.timeoutMs);
  try {
    const address = await untilAborted(signal, addressOf(request.url, ways));
    const { status, body } = await untilAborted(signal, exchange(request, address, signal));
    if (status >= 300 && status < 400) throw new SecretStoreError("redirect");
    return { status, json: parsed(body) };
  } catch (error) {
    throw new SecretStoreError(signal.aborted ? "timeout" : problemOf(error));
  }
}

/** Whether the operator lists the host of this address: without a port in the list, any port. */
function isListed({ hostname, host }: URL, listed: ReadonlySet<string>): boolean {
  return listed.has(hostname) || listed.has(host);
}

/** The problem of an address that shows before its name is resolved; undefined without one. */
export function addressProblem(
  url: URL,
  { kindOf, listed }: Pick<Ways, "kindOf" | "listed">,
): StoreProblem | undefined {
  const host = bareHost(url);
  if (isIP(host) === 0) return url.protocol === "https:" || isListed(url, listed) ? undefined : "tls";
  return forbidden(url, [host], { kindOf, listed });
}

/** Http is for a listed host on this machine only: everything else would send a credential in clear. */
function forbidden(
  url: URL,
  addresses: readonly string[],
  { kindOf, listed }: Pick<Ways, "kindOf" | "listed">,
): StoreProblem | undefined {
  const kinds = addresses.map((address) => kindOf(address));
  const isFree = isListed(url, listed);
  if (kinds.some((kind) => kind === "never" || (kind === "private" && !isFree))) return "forbidden_address";
  const isHere = isFree && addresses.every((address) => address === "::1" || address.startsWith("127."));
  return url.protocol === "https:" || isHere ? undefined : "tls";
}

/** The one address to connect to. */
async function addressOf(url: URL, ways: Ways): Promise<string> {
  const found = await addressesOf(url, ways.resolve);
  const [first] = found;
  if (first === undefined) throw new SecretStoreError("unresolved");
  const problem = forbidden(url, found, ways);
  if (problem) throw new SecretStoreError(problem);
  return first;
}

type Raw = { status: number; body: string };

function exchange(request: StoreRequest, address: string, signal: AbortSignal): Promise<Raw> {
  const { headers, body } = request;
  // Node.js adds it for some methods only.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const upgraded = () => {
    throw new SecretStoreError("unreadable");
  };
  return pinnedRequest(
    { ...request, headers: { ...headers, ...length } },
    { address, signal },
    { read: collect, upgraded },
  );
}

async function collect(response: IncomingMessage): Promise<Raw> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_MAX_BYTES) {
      response.destroy();
      throw new SecretStoreError("too_large");
    }
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") };
}

function parsed(body: string): unknown {
  try {
    return body === "" ? undefined : parseExact(body);
  } catch {
    return undefined;
  }
}

function problemOf(error: unknown): StoreProblem {
  if (error instanceof SecretStoreError) return error.problem;
  const code = codeOfError(error);
  const known = connectionProblem(code);
  if (known) return known;
  // The error may quote a header.
  log().warn({ code }, "a secret store could not be called for an unknown reason");
  return "internal";
}
