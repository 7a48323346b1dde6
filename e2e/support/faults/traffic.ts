import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** One message between a browser and Rolecall: its first line, all its headers and its body, as it went over the wire. */
type Message = { from: "browser" | "server"; what: string; text: string };

export type Wire = {
  /** for a browser context: everything goes through here, also to this machine */
  proxy: { server: string; bypass: string };
  messages: Message[];
  close: () => Promise<void>;
};

/**
 * A proxy that records all traffic. The browser's own tools are not enough, since they drop the bodies of answers that a page has left or
 * discarded.
 */
export async function tapWire(): Promise<Wire> {
  const messages: Message[] = [];
  const note = (from: Message["from"], what: string, headers: string[], body: Buffer) =>
    messages.push({ from, what, text: [what, ...headers, body.toString("latin1")].join("\n") });
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers, rawHeaders } = request;
    const body = await buffer(request);
    note("browser", `${method} ${url}`, rawHeaders, body);
    // No compression, so that the search can read everything.
    const onward = send(url, { method, headers: { ...headers, "accept-encoding": "identity" } }, async (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
      const received = await buffer(answer).catch(() => Buffer.alloc(0));
      note("server", `${answer.statusCode} ${method} ${url}`, answer.rawHeaders, received);
    });
    onward.on("error", () => response.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxy: { server: `http://127.0.0.1:${port}`, bypass: "<-loopback>" },
    messages,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
