import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Arrival, answer } from "./api.ts";
import type { Cloud } from "./cloud.ts";
import { brokenAuthority } from "./faults/breaks.ts";
import type { Control } from "./faults/control.ts";
import { answerControl, CONTROL_PREFIX } from "./faults/control-door.ts";
import type { Reply } from "./faults/fault-answers.ts";

/** More than any request of this API needs; a client that sends more is cut off. */
const MAX_BODY = 1024 * 1024;
/** The public path of the authority of an ADVANCED cluster. */
const CERTIFICATE = /^\/clusters\/[0-9a-f-]{36}\/cert$/;
const KEEP_ALIVE_MS = 10 * 60 * 1000;

export type HttpServer = {
  url: string;
  /** Stops listening, cuts open connections and waits for requests in flight. */
  close(): Promise<void>;
};

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

/** Serves the API, and the control door when there is a token for it. Rejects when the address cannot be had. */
export async function serve(
  cloud: Cloud,
  control: Control,
  options: { host: string; port: number; controlToken: string | null },
): Promise<HttpServer> {
  const working = new Set<Promise<void>>();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = "", url = "", socket } = request;
    const header = (name: string) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    if (method === "GET" && CERTIFICATE.test(url)) {
      const certificate = { "content-type": "application/x-pem-file" };
      const reply = {
        status: cloud.authority ? 200 : 404,
        headers: certificate,
        body: brokenAuthority(cloud.breaks, cloud.authority ?? ""),
      };
      return send(response, reply);
    }
    const isControl = url.startsWith(CONTROL_PREFIX);
    const entry = isControl ? null : cloud.record.arrive(method, withoutKeys(cloud, url), request.rawHeaders);
    let body: Buffer;
    try {
      body = await readBody(request);
    } catch {
      socket.destroy();
      return;
    }
    const arrival: Arrival = { method, url, header, body };
    const reply = entry
      ? await answer(cloud, arrival, entry)
      : await answerControl(control, options.controlToken, arrival);
    if (reply) send(response, reply);
    else socket.destroy();
  };

  const server = createServer((request, response) => {
    const { socket } = request;
    const work = handle(request, response)
      .catch((error: unknown) => {
        cloud.log(`A request could not be answered. ${String(error)}`);
        socket.destroy();
      })
      .finally(() => working.delete(work));
    working.add(work);
  });
  // Longer than any client keeps an idle connection: closing first would look like a fault that no test set.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options.host, options.port);
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.allSettled([closed, ...working]);
    },
  };
}

/** Cuts a key out of an address, so that the record never holds it. */
function withoutKeys(cloud: Cloud, url: string): string {
  return [...cloud.keys.keys()].reduce((text, key) => text.replaceAll(key, "[key]"), url);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
