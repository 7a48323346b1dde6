import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";

/** Names the server for a request, counted from 0. Without it the servers take turns. */
export const FOR_SERVER = "x-test-server";
/** The address that the proxy says a request came from. */
export const FROM_ADDRESS = "x-test-address";

export type Proxy = {
  url: string;
  /** the addresses of the servers, once there are any */
  servers: string[];
  close: () => Promise<void>;
};

/** A load balancer like nginx: without sticky sessions, and with the client's address in a header. */
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
