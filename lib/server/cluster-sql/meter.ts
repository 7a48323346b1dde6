import "server-only";
import type pg from "pg";

/** Counts what a server sends, from the first byte on, and ends the connection at once over the limit: `pg` would collect it in memory. */
export class Meter {
  #bytes = 0;
  #most: number;
  #isOver = false;

  constructor(client: pg.Client, most: number) {
    this.#most = most;
    const { connection } = client;
    const count = (chunk: Buffer) => {
      this.#bytes += chunk.length;
      if (this.#bytes <= this.#most) return;
      this.#isOver = true;
      connection.stream.destroy();
    };
    // Before TLS the server has one byte to say; after it, the stream is another one.
    connection.on("sslconnect", () => connection.stream.on("data", count));
  }

  /** Counts anew, up to this many bytes. */
  start(most: number): void {
    this.#bytes = 0;
    this.#most = most;
  }

  /** Whether the server sent too much. */
  get isOver(): boolean {
    return this.#isOver;
  }
}
