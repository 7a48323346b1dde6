import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server on loopback that stands for Rolecall's own routes, with what was asked of it. For tests. */
export async function serve(answer: Answer): Promise<{ origin: string; asked: string[]; close: () => Promise<void> }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { "content-type": "application/json", "x-request-id": "req_1" });
  response.end(JSON.stringify(body));
}

/** What `work` throws; throws itself if it does not. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol();
  const thrown = await work.then(
    () => nothing,
    (error: unknown) => error,
  );
  if (thrown === nothing) throw new Error("It was expected to throw.");
  return thrown;
}
