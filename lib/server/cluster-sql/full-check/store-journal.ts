import type { Journal } from "#lib/sql/assumptions/full/hands.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import { Refusal } from "../../base/failure.ts";
import { log } from "../../base/log.ts";
import { singleton } from "../../base/singleton.ts";
import { believed, seal } from "../../cloud/full-check-names.ts";
import { fullCheckOf, renewFullCheck, saveFullCheck } from "../../store/clusters/full-checks.ts";
import type { Store } from "../../store/db/base.ts";

const LOOK_MS = 2_000;

/** The journal of a run in the store. Lines that the present API key did not seal stay in it as they are. */
export class StoreJournal implements Journal {
  readonly #store: Store;
  readonly #clusterId: string;
  readonly #runId: string;
  #others: readonly unknown[] = [];

  constructor(store: Store, clusterId: string, runId: string) {
    this.#store = store;
    this.#clusterId = clusterId;
    this.#runId = runId;
  }

  async read(): Promise<readonly Thing[]> {
    const lines = (await fullCheckOf(this.#store, this.#clusterId))?.things ?? [];
    const things = believed(this.#clusterId, lines);
    const names = new Set(things.map(({ name }) => name));
    this.#others = lines.filter((line) => !names.has(nameIn(line)));
    return things;
  }

  /** Throws the refusal `busy` where the run is no longer the cluster's: then nothing may be made. */
  async write(things: readonly Thing[]): Promise<void> {
    const lines = [...this.#others, ...things.map((thing) => seal(this.#clusterId, thing))];
    const saved = await saveFullCheck(this.#store, this.#clusterId, { runId: this.#runId, things: lines });
    if (!saved) throw new Refusal("busy");
  }

  /** Holds the run while `work` lasts, and aborts its signal where the run is stopped or lost. */
  async hold<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    running().set(this.#clusterId, controller);
    const look = async () => {
      const isHeld = await renewFullCheck(this.#store, this.#clusterId, this.#runId).catch((error: unknown) => {
        log().warn({ clusterId: this.#clusterId, error }, "the lease of a full check was not renewed");
        return true;
      });
      if (!isHeld) controller.abort();
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    timer.unref();
    try {
      return await work(controller.signal);
    } finally {
      clearInterval(timer);
      running().delete(this.#clusterId);
    }
  }
}

/** Stops the run of this server on a cluster, which another server's learns of when it looks. */
export function stopHere(clusterId: string): void {
  running().get(clusterId)?.abort();
}

const running = () => singleton("full-checks", () => new Map<string, AbortController>());

const nameIn = (line: unknown) => String((line as { thing?: { name?: unknown } } | null)?.thing?.name ?? "");
