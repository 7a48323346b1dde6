import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** A request as a receiver got it. */
type ReceivedRequest = {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string;
  at: number;
};

/** A receiver's reaction to a request: an answer, or a failure. */
export type Reaction = number | "hang" | "reset" | "slow_body" | "huge_body" | { redirect: string };

type React = (request: ReceivedRequest, index: number) => Reaction | Promise<Reaction>;

export type Receiver = {
  url: string;
  port: number;
  received: ReceivedRequest[];
  /** Those that were answered with 2xx. */
  accepted: () => ReceivedRequest[];
  /** Its reactions to the next requests; 204 by default. */
  react: (how: React) => void;
  stop: () => Promise<void>;
};

/** A receiver of webhooks and objects on a loopback address, for tests only. */
export async function startReceiver(host = "127.0.0.1", port = 0): Promise<Receiver> {
  const received: ReceivedRequest[] = [];
  const accepted: ReceivedRequest[] = [];
  let reaction: React = () => 204;
  const server = createServer(async (request, response) => {
    const got = await read(request);
    received.push(got);
    const how = await reaction(got, received.length - 1);
    if (typeof how === "number" && how >= 200 && how < 300) accepted.push(got);
    if (how === "slow_body" || how === "huge_body") accepted.push(got);
    answer(response, how);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, host, resolve));
  const address = server.address();
  const listens = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    url: `http://${host}:${listens}/hook`,
    port: listens,
    received,
    accepted: () => accepted,
    react: (how) => {
      reaction = how;
    },
    stop: () => stop(server),
  };
}

async function read(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = Buffer.concat(chunks).toString("utf8");
  return { path: request.url ?? "", method: request.method ?? "", headers, body, at: Date.now() };
}

function answer(response: ServerResponse, how: Reaction): void {
  response.on("error", () => {});
  if (typeof how === "number") return void response.writeHead(how).end();
  if (typeof how === "object") return void response.writeHead(302, { location: how.redirect }).end();
  switch (how) {
    case "hang":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "slow_body":
      response.writeHead(200).write("a");
      return;
    case "huge_body":
      response.writeHead(200);
      response.end("a".repeat(10_000_000));
      return;
    default:
      how satisfies never;
  }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
