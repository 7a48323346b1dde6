import type { CloudConfig } from "../server/cloud/api/config.ts";
import { startFakeCloud } from "./fake-cloud.ts";
import { CLUSTER_ID, CLUSTER_PATH, clientOf, type Reply } from "./scripted-vendor.ts";

/* For tests only: one cluster whose SQL users can be changed, and the ways in which a call can go wrong. */

export const TARGET = { clusterId: CLUSTER_ID, name: "app" };
export const OTHERS = "password of another program";

/** The fate of one request: carried out by `carryOut` or not, and answered. */
export type Fault = (carryOut: () => Reply) => Reply;

/**
 * A cluster with SQL users, whose calls go wrong as `faults` say: the first of each method takes the first call, and
 * so on.
 */
export async function cluster(
  users: Record<string, string> = {},
  faults: Partial<Record<string, Fault[]>> = {},
  more: Partial<CloudConfig> = {},
) {
  const vendor = await startFakeCloud(users);
  vendor.instead = ({ method, path }, carryOut) =>
    // Reading the cluster itself always works.
    path === CLUSTER_PATH ? undefined : faults[method]?.shift()?.(carryOut);
  const cloud = clientOf(vendor, { maxAnswerBytes: 10_000, ...more });
  const { users: world, sent } = vendor;
  const all = () => vendor.received.map(({ method }) => method);
  return { world, vendor, cloud, sent, all };
}

export const LOST: [name: string, reply: Reply][] = [
  ["a time-out", "silence"],
  ["a cut connection", "cut"],
  ["an answer cut in its body", { raw: 'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"na' }],
  ["JSON that ends in the middle", { text: '{"name": "ap' }],
  ["HTML with 200", { text: "<html>" }],
  ["an empty 200", { text: "" }],
  ["a 204", { status: 204 }],
  ["an answer about another SQL user", { json: { name: "other" } }],
  ["an oversized answer", { text: JSON.stringify({ name: "app", more: "x".repeat(10_000) }) }],
  ["a redirect", { status: 303, headers: { location: "/" } }],
  ["a 408", { status: 408 }],
  ["a 500 in the vendor's envelope", { status: 500, json: { code: 13, message: "internal" } }],
  ["a 501", { status: 501 }],
  ["a 502 page", { status: 502, text: "<html>Bad Gateway" }],
  ["a 503 with Retry-After", { status: 503, headers: { "retry-after": "1" } }],
  ["a 504", { status: 504 }],
];

/** Short only in tests of the time-out, so that a slow machine does not reach it elsewhere. */
export const timeoutFor = (reply: Reply) => ({ timeoutMs: reply === "silence" ? 250 : 10_000 });

export const REFUSED: [name: string, reply: Reply, code: string][] = [
  ["400", { status: 400, json: { code: 3, message: "invalid request" } }, "cloud_rejected"],
  ["401", { status: 401 }, "cloud_key_refused"],
  ["403", { status: 403 }, "cloud_key_forbidden"],
  ["409 with a lock", { status: 409, json: { message: "cluster lock is held" } }, "cloud_conflict"],
  ["429", { status: 429, text: "rate limit exceeded", headers: { "retry-after": "1" } }, "cloud_rate_limited"],
  [
    "a rate limit with another status",
    { status: 503, text: "rate limit exceeded", headers: { "retry-after": "1" } },
    "cloud_rate_limited",
  ],
];

export const unheard =
  (reply: Reply): Fault =>
  () =>
    reply;
export const carriedOut =
  (reply: Reply): Fault =>
  (carryOut) => {
    carryOut();
    return reply;
  };
