import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/* For tests only: what the doubles of secret stores have in common. */

export type StoreCall = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: string;
};
export type StoreReply = { status: number; json?: unknown };

/**
 * What goes wrong with a call. `before` and `after`: it is never answered, and was not or was carried out. `cut`: it was carried out, and the
 * connection breaks. A number: that status in place of doing it.
 */
type StoreFault = "before" | "after" | "cut" | number | undefined;

export type StoreDouble = {
  url: string;
  port: number;
  calls: StoreCall[];
  /** decides of each call, by its number from 0, whether something goes wrong */
  fault: (call: StoreCall, index: number) => StoreFault;
  /** waits before each call is done */
  wait: () => Promise<void>;
  /** waits before each answer */
  answers: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts a server on loopback that answers as `answer` says. */
export async function startStoreServer(answer: (call: StoreCall) => StoreReply, port = 0): Promise<StoreDouble> {
  const server = createServer((request, response) => void serve(request, response));
  const double: StoreDouble = {
    url: "",
    port: 0,
    calls: [],
    fault: () => undefined,
    wait: async () => {},
    answers: async () => {},
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await read(request);
    const fault = double.fault(call, double.calls.push(call) - 1);
    await double.wait();
    if (fault === "before") return;
    const { status, json } = typeof fault === "number" ? { status: fault, json: {} } : answer(call);
    await double.answers();
    if (fault === "after") return;
    if (fault === "cut") return void response.socket?.resetAndDestroy();
    response.on("error", () => {});
    if (json === undefined) return void response.writeHead(status).end();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  double.port = typeof address === "object" ? (address?.port ?? 0) : 0;
  double.url = `http://127.0.0.1:${double.port}`;
  return double;
}

async function read(request: IncomingMessage): Promise<StoreCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { pathname: path, searchParams: query } = new URL(request.url ?? "", "http://store");
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return { method: request.method ?? "", path, query, headers, body: Buffer.concat(chunks).toString("utf8") };
}

/** The body as an object with no names but these; undefined where it is something else. */
export function strictBody(body: string, names: readonly string[]): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body);
    if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
    return Object.keys(json).every((name) => names.includes(name)) ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
