import http from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Secret } from "../server/base/secret.ts";
import { createCloudClient } from "../server/cloud/api/client.ts";
import type { Clock } from "../server/cloud/api/clock.ts";
import type { CloudConfig } from "../server/cloud/api/config.ts";

/*
 * For tests only: a bare HTTP server on loopback that answers what the test tells it to. It knows nothing of the Cloud
 * API, so that a test states on its own what the vendor is taken to do.
 */

export const KEY = "CCDB1_keyidkeyid_s3cretOfTheServiceAccount";
export const CLUSTER_ID = "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6";
/** A SQL user of that cluster. */
export const at = (name: string) => ({ clusterId: CLUSTER_ID, name });
export const CLUSTER_PATH = `/api/v1/clusters/${CLUSTER_ID}`;

export type Received = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: string;
  /** which connection it came on, counted from 1 */
  connection: number;
};

export type Reply =
  | { status?: number; headers?: http.OutgoingHttpHeaders; json?: unknown; text?: string | Buffer }
  /** bytes as they are, then the end of the connection */
  | { raw: string }
  | "cut"
  | "silence";

export type Vendor = { origin: string; received: Received[] };

/**
 * Starts a vendor that runs until the test ends. `answer` is asked for each request, with those before it in
 * `received`.
 */
export async function startVendor(answer: (request: Received) => Reply | Promise<Reply>): Promise<Vendor> {
  const received: Received[] = [];
  const connections = new Map<unknown, number>();
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? "", "http://vendor");
    connections.set(request.socket, connections.get(request.socket) ?? connections.size + 1);
    const seen: Received = {
      method: request.method ?? "",
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
      connection: connections.get(request.socket) ?? 0,
    };
    const reply = await answer(seen);
    received.push(seen);
    if (reply === "silence") return;
    if (reply === "cut") request.socket.destroy();
    else if ("raw" in reply) request.socket.end(reply.raw);
    else {
      const body = reply.text ?? (reply.json === undefined ? "" : JSON.stringify(reply.json));
      response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers }).end(body);
    }
  });
  // On a busy machine more than the usual five seconds may pass between two requests, and closing first would look like a fault.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** A clock on which pauses take no time; `pauses` records them. */
export function hastyClock(): Clock & { pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => performance.now(),
    after(ms, fire) {
      pauses.push(ms);
      const immediate = setImmediate(fire);
      return () => clearImmediate(immediate);
    },
  };
}

/** A client of this vendor, by default without limiter, randomness and waiting. */
export function clientOf(vendor: { origin: string }, more: Partial<CloudConfig> = {}) {
  return createCloudClient({
    server: vendor.origin,
    apiVersion: "2024-09-16",
    key: () => new Secret(KEY),
    access: () => "change",
    requestsPerSecond: 0,
    clock: hastyClock(),
    random: () => 0,
    ...more,
  });
}

/** The error that `work` throws; fails the test if there is none. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error("It should have failed.")),
    (error: unknown) => error,
  );
}
