import type { Server, ServerResponse } from "node:http";
import { singleton } from "../singleton.ts";
import { within } from "./within.ts";

type InFlight = {
  stopping: boolean;
  /** known from the first request on: before it there is nothing to end */
  server: Server | undefined;
  responses: Set<ServerResponse>;
  /** settle when their work does, and never reject */
  works: Set<Promise<void>>;
};

function inFlight(): InFlight {
  return singleton("in-flight", () => ({
    stopping: false,
    server: undefined,
    responses: new Set(),
    works: new Set(),
  }));
}

/** Whether the process takes no new work any more. */
export function isStopping(): boolean {
  return inFlight().stopping;
}

/** How many requests are being answered now. */
export function requestsInFlight(): number {
  return inFlight().responses.size;
}

/** Makes a stop wait for this work, also where no request waits for its answer any more. */
export function track<T>(work: Promise<T>): Promise<T> {
  const { works } = inFlight();
  const over = () => void works.delete(settled);
  const settled = work.then(over, over);
  works.add(settled);
  return work;
}

/** Makes a stop wait for the end of this answer. */
export function trackResponse(response: ServerResponse, server: Server): void {
  const now = inFlight();
  now.server = server;
  now.responses.add(response);
  if (now.stopping) response.setHeader("connection", "close");
  const closed = new Promise<void>((resolve) => response.once("close", resolve));
  void track(closed).then(() => now.responses.delete(response));
}

/**
 * Refuses new work and waits at most `ms` for running work. Resolves to the number of works that still run then.
 *
 * New connections are refused, so that a proxy uses another server; idle ones are closed at once.
 */
export async function drain(ms: number): Promise<number> {
  const { server, responses, works } = inFlight();
  inFlight().stopping = true;
  server?.close();
  for (const response of responses) if (!response.headersSent) response.setHeader("connection", "close");
  await within(ms, allSettled(works), undefined);
  return works.size;
}

/** Also work that begins while others end. */
async function allSettled(works: ReadonlySet<Promise<void>>): Promise<void> {
  while (works.size > 0) await Promise.all(works);
}
