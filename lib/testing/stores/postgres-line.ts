import { createServer, type Server, type Socket, connect as socketTo } from "node:net";

/** For tests only: a proxy to the database at `url` that a test can cut. */
export class Line {
  readonly #server: Server = createServer((near) => this.#join(near));
  readonly #sockets = new Set<Socket>();
  readonly #url: string;
  state: "open" | "cut" | "silent" = "open";

  constructor(url: string) {
    this.#url = url;
  }

  /** The address of the database through the proxy. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as { port: number };
    return Object.assign(new URL(this.#url), { port: String(port) }).href;
  }

  #join(near: Socket): void {
    if (this.state === "cut") return void near.destroy();
    const far = socketTo(Number(new URL(this.#url).port), "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (data) => this.state !== "silent" && to.write(data));
      from.on("error", () => {});
      from.on("close", () => to.destroy());
    }
  }

  cut(): void {
    this.state = "cut";
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }
}
