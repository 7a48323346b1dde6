import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Journal } from "#lib/sql/assumptions/full/hands.ts";
import { readSealed, sealedText, type Thing } from "#lib/sql/assumptions/full/things.ts";
import { stateFolder } from "../environment.ts";
import { CommandFailure } from "../failure.ts";
import { readPrivate, removePrivate, writePrivate } from "../private-files.ts";

/** What the file has: things of checks with this key, and lines that another key sealed, or that are none. */
export type Left = { readonly things: readonly Thing[]; readonly others: readonly unknown[] };

/**
 * The journal of full checks of one cluster, in a file that its owner alone may read. Each line is sealed with the API key, which is not in the
 * file: a line that somebody else writes is not believed.
 */
export class FileJournal implements Journal {
  readonly path: string;
  readonly #clusterId: string;
  readonly #key: string;
  #others: readonly unknown[] = [];

  constructor(clusterId: string, key: string) {
    this.path = join(stateFolder(), "doctor", `${clusterId.toLowerCase().replace(/[^a-z0-9-]/g, "_")}.json`);
    this.#clusterId = clusterId;
    this.#key = key;
  }

  /** Throws {@link CommandFailure} for a file that is no journal. */
  async read(): Promise<Left> {
    const lines = linesIn(await readPrivate(this.path), this.path);
    const things: Thing[] = [];
    const others: unknown[] = [];
    for (const line of lines) {
      const sealed = readSealed(line);
      if (sealed && this.#isSealed(sealed)) things.push(sealed.thing);
      else others.push(line);
    }
    this.#others = others;
    return { things, others };
  }

  async write(things: readonly Thing[]): Promise<void> {
    const lines = [...this.#others, ...things.map((thing) => ({ thing, seal: this.#sealOf(thing) }))];
    if (lines.length === 0) await removePrivate(this.path);
    else await writePrivate(this.path, `${JSON.stringify(lines, null, 1)}\n`);
  }

  /** Keeps other checks of the cluster out while this one works. Throws {@link CommandFailure} where one does. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const lock = `${this.path}.lock`;
    await mkdir(join(stateFolder(), "doctor"), { recursive: true, mode: 0o700 });
    const file = (await lockAt(lock)) ?? ((await isStale(lock)) ? await lockAt(lock) : undefined);
    if (!file) throw new CommandFailure(`another full check of this cluster runs; if not, remove ${lock}`);
    try {
      await file.writeFile(String(process.pid));
      return await work();
    } finally {
      await file.close();
      await rm(lock, { force: true });
    }
  }

  #sealOf(thing: Thing): string {
    return createHmac("sha256", this.#key).update(sealedText(this.#clusterId, thing)).digest("base64url");
  }

  #isSealed({ thing, seal }: { thing: Thing; seal: string }): boolean {
    const [wanted, given] = [Buffer.from(this.#sealOf(thing)), Buffer.from(seal)];
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  }
}

function linesIn(text: string | undefined, path: string): readonly unknown[] {
  if (text === undefined) return [];
  try {
    const lines = JSON.parse(text);
    if (Array.isArray(lines)) return lines;
  } catch {
    // It is said below.
  }
  throw new CommandFailure(`${path} is no journal of a check; look at it, and move it away`);
}

async function lockAt(path: string) {
  return open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST") return undefined;
    throw error;
  });
}

/** Whether the process that locked it is gone. The lock is taken away then. */
async function isStale(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, "utf8").catch(() => ""));
  try {
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") return false;
    await rm(path, { force: true });
    return true;
  }
}
