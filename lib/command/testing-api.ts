import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A request as it arrived. */
export type ApiCall = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Record<string, unknown>;
  readonly idempotencyKey: string | undefined;
};
type Reply = { status?: number; headers?: Record<string, string>; body?: unknown };
/** The connection breaks: without an answer, or in the middle of its body. */
type Broken = "hang up" | "cut";
export type Answer = Reply | Broken;
type Answerer = (call: ApiCall) => Answer | undefined | Promise<Answer | undefined>;

export const TOKEN = "rlc_testing0123456789";

/**
 * A fake Rolecall for tests of the command's requests: it gives the test's answers, and refuses what the contract of `/api/v1` refuses
 * before it reads a path. The command meets the real server in e2e/command.spec.ts.
 */
export async function startApi(answer: Answerer) {
  const calls: ApiCall[] = [];
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => send(response, { status: 500, body: String(error) }));
  });
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://localhost");
    const has = request.headers["content-type"] === "application/json";
    const key = request.headers["idempotency-key"];
    const one: ApiCall = {
      method: request.method ?? "",
      path: url.pathname.replace(/^\/api\/v1/, ""),
      query: Object.fromEntries(url.searchParams),
      body: has ? ((await json(request)) as Record<string, unknown>) : {},
      idempotencyKey: typeof key === "string" ? key : undefined,
    };
    calls.push(one);
    if (one.path.startsWith("/api/")) return send(response, await openAnswer(one, answer));
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return send(response, problem(401, "token_invalid"));
    if (one.method === "POST" && !one.idempotencyKey) return send(response, problem(400, "invalid_input"));
    const unknown = unknownParameter(one);
    if (unknown)
      return send(response, problem(400, "invalid_input", { fields: { [unknown]: "Not in the contract." } }));
    const found = await answer(one);
    if (found === "hang up") request.socket.destroy();
    else if (found === "cut") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "99" });
      response.write("{", () => request.socket.destroy());
    } else send(response, found ?? problem(404, "not_found"));
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    calls,
    env: { ROLECALL_URL: url, ROLECALL_TOKEN: TOKEN },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

type Parameter = { name: string; in: string; schema?: { enum?: string[] } };
const contract: { paths: Record<string, Record<string, { parameters?: Parameter[] }>> } = JSON.parse(
  readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8"),
);

/** The first parameter of a call that `docs/openapi.json` does not have, or not with this value. */
function unknownParameter({ method, path, query }: ApiCall): string | undefined {
  const described = Object.entries(contract.paths).find(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  )?.[1][method.toLowerCase()];
  if (!described) return undefined;
  const known = new Map(described.parameters?.map((each) => [each.name, each.schema?.enum]));
  return Object.entries(query).find(
    ([name, value]) => !known.has(name) || known.get(name)?.includes(value) === false,
  )?.[0];
}

/** What needs no token is not below `/api/v1`. */
async function openAnswer(call: ApiCall, answer: Answerer): Promise<Reply> {
  const found = await answer(call);
  return typeof found === "object" ? found : problem(404, "not_found");
}

export function problem(status: number, code: string, more: object = {}): Reply {
  const words = { type: "about:blank", title: `Title of ${code}`, detail: `What to do about ${code}.`, status, code };
  return {
    status,
    headers: { "content-type": "application/problem+json" },
    body: { ...words, requestId: "req_1", ...more },
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

export const CLUSTER = {
  id: "6b1f4f0e-1b1c-4b52-9a0e-0d2c9a000001",
  name: "payments",
  version: "v26.2.1",
  plan: "STANDARD",
  provider: "GCP",
  regions: ["europe-west1"],
  state: "CREATED",
  role: "cluster_admin",
};

/** What every command asks first. */
export function clusters({ path }: ApiCall): Answer | undefined {
  return path === "/clusters" ? { body: { items: [CLUSTER], next: null } } : undefined;
}
