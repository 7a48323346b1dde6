import { readdirSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { CALLS } from "#lib/shared/errors/parts/calls.ts";
import { SERVER } from "#lib/shared/errors/parts/server.ts";
import { present } from "#lib/shared/present.ts";
import { env, isDevelopment } from "../../base/env/env.ts";
import { isLoopback } from "../../base/env/loopback.ts";
import { isStopping } from "../../base/request/in-flight.ts";
import { isOwnOrigin } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import { MALFORMED } from "./action-body.ts";
import { type EarlyRefusal, hasBody } from "./refuse.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const READS: readonly string[] = ["GET", "HEAD"];
/** Paths that load balancers and collectors may request by the address of this machine instead of its name. */
const PROGRAM_PATHS = /^\/api\/(?:health\/|metrics$)/;
const NOT_FOUND: EarlyRefusal = { status: 404, text: "There is nothing here." };

/** The reason why a request must not reach Next.js, or undefined. Does not protect data; every door does that itself. */
export function refuseEarly(request: IncomingMessage): EarlyRefusal | undefined {
  const path = pathOf(request);
  if (path === undefined) return { status: 400, text: "This address is not well-formed." };
  return (
    wrongHeaders(request) ??
    wrongSpelling(request, path) ??
    wrongMethod(request) ??
    wrongFile(request, path) ??
    wrongAction(request) ??
    wrongTime(path) ??
    wrongHost(request, path) ??
    wrongCredential(request, path) ??
    wrongOrigin(request, path)
  );
}

/** The path as Next.js will decode it; undefined where it cannot be decoded. */
export function pathOf({ url = "" }: Pick<IncomingMessage, "url">): string | undefined {
  if (!url.startsWith("/")) return undefined;
  try {
    return decodeURIComponent(new URL(`http://localhost${url}`).pathname);
  } catch {
    return undefined;
  }
}

/**
 * A page whose address decodes to one below `/api/`, such as `/api%2Fx`: what is asked of pages would not be asked of it, and Next.js runs
 * actions there.
 */
function wrongSpelling({ url = "" }: IncomingMessage, path: string): EarlyRefusal | undefined {
  const isApi = new URL(`http://localhost${url}`).pathname.startsWith("/api/");
  return isApi === path.startsWith("/api/") ? undefined : NOT_FOUND;
}

/** Two `Host` headers, of which a proxy may read the other one (RFC 9112, section 3.2). */
function wrongHeaders({ rawHeaders = [] }: IncomingMessage): EarlyRefusal | undefined {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === "host");
  return hosts.length > 1 ? { status: 400, text: "A request has one Host header." } : undefined;
}

/** An action without arguments. */
function wrongAction(request: IncomingMessage): EarlyRefusal | undefined {
  const { method, headers } = request;
  return method === "POST" && headers["next-action"] !== undefined && !hasBody(request) ? MALFORMED : undefined;
}

/** Next.js answers 500 to a method that `fetch` does not know. */
function wrongMethod({ method = "" }: IncomingMessage): EarlyRefusal | undefined {
  if (METHODS.includes(method)) return undefined;
  return { status: 405, text: "This method is not supported.", headers: { Allow: METHODS.join(", ") } };
}

/** Below `/_next/static/` an answer has no policy of a page, so only files of the build are allowed there, and no actions. */
function wrongFile({ method = "", url = "" }: IncomingMessage, path: string): EarlyRefusal | undefined {
  // A page that Next.js shows for its own failures, with the status of one.
  if (/^\/+_global-error(?:[./]|$)/i.test(path)) return NOT_FOUND;
  if (isDevelopment() || !/^\/+_next(?:\/|$)/i.test(path)) return undefined;
  const [spelt = ""] = url.split("?", 1);
  // Compared undecoded, so that Next.js finds the same file without resolving the path.
  return READS.includes(method) && buildFiles().has(decodeURIComponent(spelt)) ? undefined : NOT_FOUND;
}

/** The addresses of the build's files. Relative to the working directory, which is the folder of the build. */
function buildFiles(): ReadonlySet<string> {
  return singleton("build-files", () => {
    const folder = join(process.cwd(), ".next/static");
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Set(
      entries.map(({ parentPath, name }) =>
        `/_next/static${join(parentPath, name).slice(folder.length)}`.replaceAll("\\", "/"),
      ),
    );
  });
}

/** On a connection that was open before the stop began. */
function wrongTime(path: string): EarlyRefusal | undefined {
  if (!isStopping() || PROGRAM_PATHS.test(path)) return undefined;
  const { title, text } = SERVER.stopping;
  return { status: 503, text: `${title}. ${text}`, code: "stopping", headers: { "Retry-After": "2" } };
}

/**
 * One name for one server: cookies and the check of `Origin` depend on it, and a rebound DNS name must reach nothing. This
 * machine's other names pass, since Next.js calls itself by one of them, but people who open a page are led to the right one.
 */
function wrongHost({ headers, url = "" }: IncomingMessage, path: string): EarlyRefusal | undefined {
  const appUrl = env().APP_URL;
  const { host = "" } = headers;
  if (host === appUrl.host || PROGRAM_PATHS.test(path)) return undefined;
  const wanted = URL.parse(`http://${host}`);
  const here = wanted !== null && isLoopback(wanted.hostname);
  if (here && headers["sec-fetch-dest"] !== "document") return undefined;
  return present({
    status: 421,
    text: `Rolecall is at ${appUrl.origin}`,
    // Not a redirect: Next.js takes localhost and 127.0.0.1 for the same host and would send the browser round in a circle.
    headers: here ? { Refresh: `0; url=${appUrl.origin}${url}` } : undefined,
  });
}

/** Next.js would run an action for a program's credential. */
function wrongCredential({ method = "", headers }: IncomingMessage, path: string): EarlyRefusal | undefined {
  if (READS.includes(method) || path.startsWith("/api/") || headers.authorization === undefined) return undefined;
  return { status: 401, text: "Programs cannot use the pages of Rolecall." };
}

/** Next.js answers 500 to an action of another site, and logs up to three errors. One without an `Origin` is left to its door. */
function wrongOrigin({ method, headers: { origin } }: IncomingMessage, path: string): EarlyRefusal | undefined {
  if (method !== "POST" || path.startsWith("/api/") || origin === undefined || isOwnOrigin(origin)) return undefined;
  const { title, text } = CALLS.wrong_origin;
  return { status: 403, text: `${title}. ${text}` };
}
