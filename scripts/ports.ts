import { createServer } from "node:net";

/** `wanted` where nothing listens there on loopback, else the next free port above it. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < 65_536; port++) if (await isFree(port)) return port;
  throw new Error(`no free port from ${wanted} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
