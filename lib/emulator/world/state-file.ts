import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { WorldData } from "./world.ts";

const FORMAT = 2;
const DEBOUNCE_MS = 100;

/**
 * The cloud that `path` holds, or null where there is no such file. Throws one line with what to do when the file is
 * not a state of this format: it may be the only copy, so it is never overwritten without `reset`.
 */
export async function readStateFile(path: string): Promise<WorldData | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    const state: unknown = JSON.parse(text);
    if (isState(state)) return state.world;
  } catch {
    // Not JSON: the same advice holds.
  }
  throw new Error(`${path} is not a state of this emulator. Name another file, or start over with --reset.`);
}

function isState(state: unknown): state is { format: number; world: WorldData } {
  if (typeof state !== "object" || state === null) return false;
  if (!("format" in state) || state.format !== FORMAT) return false;
  const world = "world" in state ? state.world : null;
  return typeof world === "object" && world !== null && "clusters" in world && Array.isArray(world.clusters);
}

/** Writes the state soon after changes, whole or not at all: a temporary file is renamed into place. */
export class StateFile {
  readonly #path: string;
  readonly #snapshot: () => WorldData;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  /** `onFailure` learns of a write after a change that failed; a later one may still succeed. */
  constructor(path: string, snapshot: () => WorldData, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#snapshot = snapshot;
    this.#onFailure = onFailure;
  }

  /** Notes that something changed. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.flush().catch(this.#onFailure), DEBOUNCE_MS).unref();
  }

  /** Writes now. Resolves when the file on disk holds everything up to this call; rejects when it cannot. */
  flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const written = this.#writing.then(() => this.#write());
    this.#writing = written.catch(() => {});
    return written;
  }

  async #write(): Promise<void> {
    const temporary = `${this.#path}.${process.pid}.tmp`;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      const file = await open(temporary, "w", 0o600);
      try {
        await file.writeFile(JSON.stringify({ format: FORMAT, world: this.#snapshot() }));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
