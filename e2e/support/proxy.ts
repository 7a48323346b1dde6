import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** Names the server that a request is for, counted from 0. Without it they take turns. */
export const FOR_SERVER = "x-test-server";
/** The address that the proxy says a request came from. */
export const FROM_ADDRESS = "x-test-address";

export type Proxy = {
  url: string;
  /** where the servers behind it listen; from the moment when there are any */
  servers: string[];
  close: () => Promise<void>;
};

/** A balancer before several servers, as nginx is one: it keeps nobody at one server, and says whom it asks for. */
export async function startProxy(): Promise<Proxy> {
  const servers: string[] = [];
  let turn = 0;
  const server = createServer((request, response) => {
    const { [FOR_SERVER]: wanted, [FROM_ADDRESS]: address, ...headers } = request.headers;
    const to = servers[wanted === undefined ? turn++ % servers.length : Number(wanted)];
    const onward = send(`${to}${request.url}`, {
      method: request.method,
      headers: { ...headers, "x-forwarded-for": address ?? request.socket.remoteAddress },
    });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    servers,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
