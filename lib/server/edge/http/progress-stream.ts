import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import type { RanScript, RunLine, StepEvent } from "#lib/shared/sql-users/sql-scripts.ts";

/** Sends empty lines meanwhile, since a statement may take minutes and proxies cut an answer that is silent for one. */
const ALIVE_MS = 15_000;

/** Streams the progress of a change, one JSON value per line. The change continues if the client disconnects. */
export class ProgressStream {
  readonly #begun = Promise.withResolvers<undefined>();
  readonly #lines = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 10_000 });
  readonly #writer = this.#lines.writable.getWriter();

  /** resolves with the first step */
  get begun(): Promise<undefined> {
    return this.#begun.promise;
  }

  readonly report = (step: StepEvent): void => {
    this.#write({ step });
    this.#begun.resolve(undefined);
  };

  answer(over: Promise<Result<RanScript>>): Response {
    const alive = setInterval(() => this.#send("\n"), ALIVE_MS);
    over
      .then((result) => this.#write({ result }))
      .finally(() => {
        clearInterval(alive);
        return this.#writer.close();
      })
      .catch(() => {});
    return new Response(this.#lines.readable, {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        "cache-control": "no-store, no-transform",
        // Keeps proxies such as nginx from buffering the lines.
        "x-accel-buffering": "no",
      },
    });
  }

  #write(line: RunLine): void {
    this.#send(`${JSON.stringify(line)}\n`);
  }

  #send(text: string): void {
    this.#writer.write(new TextEncoder().encode(text)).catch(() => {});
  }
}
