import type { IncomingMessage, ServerResponse } from "node:http";
import { isSignedIn } from "../../access/guard.ts";
import { presentedToken } from "../../access/token-actor.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { isReadable, MALFORMED } from "./action-body.ts";
import { type BodySlot, takeBodySlot } from "./body-slots.ts";
import { type EarlyRefusal, refuse } from "./refuse.ts";
import { pathOf } from "./refuse-early.ts";

const KB = 1024;
/** Enough for actions and small forms of pages. Next.js has the same limit (`next.config.js`), but answers with a bare digest. */
const PAGE_BODY_MAX = 16 * KB;
const BODY_MAX = 64 * KB;
/** More than any route below accepts; each applies its own limit again. */
const LARGE_BODY_MAX = 2 * KB * KB;
/** Pasted answers, owners and selections of many SQL users. Larger bodies of these are accepted only from signed-in accounts. */
const LARGE_BODIES =
  /^\/api\/(?:clusters\/[^/]+\/(?:.+\/)?(?:verification|owners|owners\/import|owners\/preview)|(?:rotation|restrict)(?:\/preview)?)$/;

/** Large bodies of programs, accepted only with a token. */
const LARGE_BODIES_OF_PROGRAMS = /^\/api\/v1\/rotations$/;

export type BodyTimes = {
  /** without a byte */
  idleMs: number;
  totalMs: number;
};
const TIMES: BodyTimes = { idleMs: 10_000, totalMs: 120_000 };

const TOO_LARGE: EarlyRefusal = {
  status: 413,
  code: "too_large",
  text: "The input is too large. Nothing was changed.",
};
const TOO_SLOW: EarlyRefusal = { status: 408, text: "The input did not arrive in time. Nothing was changed." };
const TOO_MANY: EarlyRefusal = {
  status: 503,
  code: "busy",
  headers: { "Retry-After": "2" },
  text: "Rolecall is busy. Nothing was changed. Try again in a moment.",
};

/**
 * Buffers a request's body and calls `pass` once it is complete; it is then read from the request as usual. Refuses bodies that are too
 * large, too slow or too many, since Next.js has no such limits.
 */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  { address, pass, times = TIMES }: { address: string; pass: () => void; times?: BodyTimes },
): void {
  const slot = takeBodySlot(address);
  if (slot) takeIn(request, response, { slot, pass, times });
  else refuse(request, response, TOO_MANY);
}

function takeIn(
  request: IncomingMessage,
  response: ServerResponse,
  { slot, pass, times }: { slot: BodySlot; pass: () => void; times: BodyTimes },
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const end = (then: () => void) => {
    if (over) return;
    over = true;
    clearTimeout(idle);
    clearTimeout(total);
    slot.close();
    then();
  };
  const giveUp = (refusal: EarlyRefusal) =>
    end(() => {
      chunks.length = 0;
      slot.release();
      refuse(request, response, refusal);
    });
  const idle = setTimeout(giveUp, times.idleMs, TOO_SLOW);
  const total = setTimeout(giveUp, times.totalMs, TOO_SLOW);
  // One listener: Next.js adds up to seven to a response, and Node.js warns of the eleventh.
  response.once("close", () => {
    end(() => undefined);
    slot.release();
  });

  let limit = limitOf(request);
  const announced = Number(request.headers["content-length"] ?? 0);
  const larger = announced > limit || announced === 0 ? mayBeLarge(request) : undefined;
  if (larger) limit = LARGE_BODY_MAX;
  if (announced > limit) giveUp(TOO_LARGE);
  if (over) return;
  const settled = larger?.then((allowed) => {
    if (allowed) return;
    limit = BODY_MAX;
    if (Math.max(announced, bytes) > limit) giveUp(TOO_LARGE);
  });

  request.push = (chunk: Buffer | null) => {
    if (over) return true;
    if (chunk === null) {
      const isRead = pathOf(request)?.startsWith("/api/") || isReadable(request, Buffer.concat(chunks));
      void Promise.all([isRead, settled]).then(([isFine]) => {
        if (isFine) end(() => handOver(request, chunks, pass));
        else giveUp(MALFORMED);
      });
      return false;
    }
    idle.refresh();
    bytes += chunk.byteLength;
    if (bytes > limit) giveUp(TOO_LARGE);
    else if (!slot.hold(chunk.byteLength)) giveUp(TOO_MANY);
    else chunks.push(chunk);
    return true;
  };
}

function limitOf(request: IncomingMessage): number {
  return pathOf(request)?.startsWith("/api/") ? BODY_MAX : PAGE_BODY_MAX;
}

async function hasToken(authorization: string): Promise<boolean> {
  return presentedToken(authorization).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal) return false;
      throw error;
    },
  );
}

/** Undefined for other requests; otherwise whether the sender is signed in or has a token. */
function mayBeLarge(request: IncomingMessage): Promise<boolean> | undefined {
  const { cookie, authorization } = request.headers;
  const path = pathOf(request) ?? "";
  const known = LARGE_BODIES.test(path)
    ? cookie !== undefined && isSignedIn(cookie)
    : LARGE_BODIES_OF_PROGRAMS.test(path) && authorization !== undefined && hasToken(authorization);
  if (known === false) return undefined;
  return known.catch((error: unknown) => {
    // The door reports that the store cannot be reached.
    log().warn({ error }, "session of a large body not read");
    return true;
  });
}

/** Passes the complete body to the request and lets it continue. */
function handOver(request: IncomingMessage, chunks: readonly Buffer[], pass: () => void): void {
  Reflect.deleteProperty(request, "push");
  for (const chunk of chunks) request.push(chunk);
  request.push(null);
  pass();
}
