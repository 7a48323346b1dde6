import { setTimeout as sleep } from "node:timers/promises";
import type { RouteId } from "../routes.ts";

/** How an answer fails. Without `kind` a fault only delays or holds. */
export type FaultAnswer =
  /** an answer of this status; with `body` as given, else an envelope */
  | { kind: "status"; status: number; retryAfter?: string; body?: string; contentType?: string }
  /** the connection is cut without an answer */
  | { kind: "cut" }
  /** status 200 with a body that ends in the middle */
  | { kind: "malformed-json" }
  /** a proxy's page, 502 unless `status` says otherwise */
  | { kind: "html"; status?: number }
  /** status 200 with no body at all */
  | { kind: "empty" }
  /** 302 to an address that must not be followed with the key */
  | { kind: "redirect"; location: string }
  /** status 200, valid JSON, 16 MiB unless `bytes` says otherwise */
  | { kind: "oversize"; bytes?: number }
  /** an error that repeats the request, its Authorization header and its body */
  | { kind: "echo"; status?: number }
  /** on lists: `next_page` leads to this very page again, or belongs to another list */
  | { kind: "page-token"; token: "repeat" | "foreign" }
  | { kind?: undefined };

/** Strikes only requests that would be carried out, not those refused for key, version or rate. */
export type Fault = FaultAnswer & {
  route: RouteId | "*";
  /** strike only requests about this cluster (lower case), or this SQL user (as the database keeps the name) */
  clusterId?: string;
  name?: string;
  /** let this many matching requests pass first */
  skip?: number;
  /** strike this many, then end; without it strike until removed */
  times?: number;
  /**
   * `before`: the request is not carried out (a fault without `kind` delays and then carries it out).
   * `after`: it is carried out, then the answer goes wrong. Unless set: `after` for `malformed-json`, `empty`,
   * `oversize` and `page-token`, else `before`.
   */
  when?: "before" | "after";
  delayMs?: number;
  /** wait until `release()`; a test needs no sleep then */
  hold?: boolean;
};

/** The parts of a request that a fault matches; `clusterId` in lower case, `name` folded. */
export type FaultTarget = { route: RouteId; clusterId: string | null; name: string | null };

/** A test's handle on a fault that it set. */
export type FaultHandle = {
  readonly id: string;
  /** how many requests it has struck */
  hits(): number;
  /** resolves when it has struck for the first time */
  readonly struck: Promise<void>;
  /** lets all held requests go on, and later ones pass without waiting */
  release(): void;
  remove(): void;
};

const AFTER: readonly (string | undefined)[] = ["malformed-json", "empty", "oversize", "page-token"];

/** One fault, from its setting on. */
export class ActiveFault implements FaultHandle {
  readonly id: string;
  readonly fault: Fault;
  readonly when: "before" | "after";
  readonly struck: Promise<void>;
  readonly #strike: () => void;
  readonly #released: Promise<void>;
  readonly #release: () => void;
  #seen = 0;
  #hits = 0;
  #over = false;

  constructor(id: string, fault: Fault) {
    this.id = id;
    this.fault = fault;
    this.when = fault.when ?? (AFTER.includes(fault.kind) ? "after" : "before");
    const struck = Promise.withResolvers<void>();
    this.struck = struck.promise;
    this.#strike = struck.resolve;
    const released = Promise.withResolvers<void>();
    this.#released = released.promise;
    this.#release = released.resolve;
  }

  /** whether it can strike no more */
  get over(): boolean {
    return this.#over;
  }

  hits(): number {
    return this.#hits;
  }

  release(): void {
    this.#release();
  }

  remove(): void {
    this.#over = true;
  }

  /** Whether it strikes this request; counts it when so. */
  takes(target: FaultTarget): boolean {
    const { fault } = this;
    if (this.#over) return false;
    if (fault.route !== "*" && fault.route !== target.route) return false;
    if (fault.clusterId !== undefined && fault.clusterId !== target.clusterId) return false;
    if (fault.name !== undefined && fault.name !== target.name) return false;
    this.#seen += 1;
    if (this.#seen <= (fault.skip ?? 0)) return false;
    this.#hits += 1;
    if (this.#hits === fault.times) this.#over = true;
    this.#strike();
    return true;
  }

  /** Waits out the delay or the hold. Rejects when the emulator stops. */
  async wait(stopping: AbortSignal): Promise<void> {
    if (this.fault.delayMs) await sleep(this.fault.delayMs, undefined, { signal: stopping });
    if (!this.fault.hold) return;
    stopping.throwIfAborted();
    const stopped = Promise.withResolvers<never>();
    const stop = () => stopped.reject(stopping.reason);
    stopping.addEventListener("abort", stop, { once: true });
    try {
      await Promise.race([this.#released, stopped.promise]);
    } finally {
      stopping.removeEventListener("abort", stop);
    }
  }
}

/** All faults that were set. The oldest one that fits a request strikes it. */
export class Faults {
  readonly #known = new Map<string, ActiveFault>();
  #count = 0;

  add(fault: Fault): FaultHandle {
    this.#count += 1;
    const active = new ActiveFault(`fault-${this.#count}`, fault);
    this.#known.set(active.id, active);
    return active;
  }

  /** The fault that strikes this request, if any. */
  take(target: FaultTarget): ActiveFault | null {
    for (const active of this.#known.values()) if (active.takes(target)) return active;
    return null;
  }

  /** Also finds a fault that is used up, which may still hold requests. */
  find(id: string): FaultHandle | undefined {
    return this.#known.get(id);
  }

  list(): { id: string; hits: number; over: boolean; fault: Fault }[] {
    return [...this.#known.values()].map((active) => ({
      id: active.id,
      hits: active.hits(),
      over: active.over,
      fault: active.fault,
    }));
  }

  /** Releases held requests and removes all faults. */
  clear(): void {
    for (const active of this.#known.values()) active.release();
    this.#known.clear();
  }
}
