import type { People } from "./limiter.ts";
import { PRIORITIES, type Priority } from "./priority.ts";

type Flight = {
  priority: Priority;
  people: People[];
  answer: Promise<unknown>;
  readers: number;
  cancel: AbortController;
};
type Reader = { priority: Priority; people?: People; signal: AbortSignal | undefined };
type Start<T> = (signal: AbortSignal, people: People) => Promise<T>;

/** Equal reads at the same time are one call. Nothing is kept once it is answered. */
export class SharedReads {
  readonly #flights = new Map<string, Flight>();

  /**
   * Joins the read of `key` that is in flight, or starts it. A reader whose signal is aborted leaves at once with the
   * signal's reason; the call itself is aborted only when the last reader has left. Equal keys must have equal types.
   */
  async read<T>(key: string, { priority, people, signal }: Reader, start: Start<T>): Promise<T> {
    signal?.throwIfAborted();
    let flight = this.#flights.get(key);
    // A read that a person waits for must not queue as background work.
    if (!flight || PRIORITIES.indexOf(flight.priority) > PRIORITIES.indexOf(priority))
      flight = this.#open(key, priority, start);
    if (people) flight.people.push(people);
    return this.#join(key, flight, signal) as Promise<T>;
  }

  /** A read after a change must not return data from before it: later reads do not join one in flight. */
  outdate(): void {
    this.#flights.clear();
  }

  #open(key: string, priority: Priority, start: Start<unknown>): Flight {
    const cancel = new AbortController();
    const people: People[] = [];
    const all = { has: (accountId: string) => people.some((each) => each.has(accountId)) };
    const flight: Flight = { priority, people, cancel, readers: 0, answer: start(cancel.signal, all) };
    this.#flights.set(key, flight);
    const close = () => this.#close(key, flight);
    flight.answer.then(close, close);
    return flight;
  }

  #close(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }

  #join(key: string, flight: Flight, signal: AbortSignal | undefined): Promise<unknown> {
    flight.readers += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal?.reason);
        flight.readers -= 1;
        if (flight.readers > 0) return;
        this.#close(key, flight);
        flight.cancel.abort(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      flight.answer.then(resolve, reject).finally(() => signal?.removeEventListener("abort", leave));
    });
  }
}
