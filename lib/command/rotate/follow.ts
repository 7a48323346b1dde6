import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { TAKEN_MAX } from "#lib/shared/passwords/rotation.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { rotationSchema, sealedSchema } from "../api/answers.ts";
import type { Client } from "../api/client.ts";
import { CommandFailure } from "../failure.ts";
import type { SealKey } from "../keys.ts";
import { say } from "../output.ts";
import type { Pending, Taken } from "./pending.ts";
import { type Collected, type Opened, sortedOut } from "./sort-out.ts";

const POLL_MS = 1_000;

/**
 * Waits until a rotation is over and opens the passwords that are sealed to the key. Rejects with the signal's reason when it is stopped.
 * `only`: leaves the other items out.
 */
export async function collectPasswords(
  api: Client,
  id: string,
  { key, only }: Pick<Pending, "key" | "only">,
  signal: AbortSignal,
): Promise<Collected> {
  const opened = new Map<string, Opened>();
  const progress = makeProgress();
  const path = `/rotations/${encodeURIComponent(id)}`;
  for (;;) {
    const rotation = await api.call(rotationSchema, "GET", path);
    // Each time: the server keeps a sealed password for an hour, and a rotation may take longer.
    const { items } = await api.call(sealedSchema, "GET", `${path}/passwords`, { query: { key: key.publicKey } });
    for (const { id: itemId, sealed, at } of items)
      if (opened.get(itemId)?.at !== at) opened.set(itemId, { at, password: await open(key, sealed, id, itemId) });
    progress.show(rotation.items.filter(({ state }) => isOver(state)).length, rotation.items.length);
    signal.throwIfAborted();
    // What a stop finds in flight is still set.
    const isStopped = rotation.state === "stopped" && rotation.items.every(({ state }) => state !== "setting");
    if (rotation.state === "over" || isStopped) {
      progress.end();
      const wanted = rotation.items.filter((item) => only?.includes(item.id) ?? true);
      return sortedOut(Object.assign({}, rotation, { items: wanted }), opened, new Set(items.map((each) => each.id)));
    }
    if (rotation.state === "paused") throw new CommandFailure(pausedOf(id));
    await pause(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const pausedOf = (id: string) =>
  `the rotation is paused; continue it with rolecall rotations resume ${id}, then run: rolecall rotate --resume`;

/** Reports to the server which passwords have arrived, so that it deletes them. */
export async function reportTaken(api: Client, id: string, taken: readonly Taken[]): Promise<void> {
  for (let from = 0; from < taken.length; from += TAKEN_MAX) {
    const items = taken.slice(from, from + TAKEN_MAX);
    await api.call(z.unknown(), "POST", `/rotations/${encodeURIComponent(id)}/taken`, { body: { items } });
  }
}

function isOver(state: string): boolean {
  return state !== "waiting" && state !== "setting";
}

function open({ pair }: SealKey, sealed: string, jobId: string, itemId: string): Promise<string> {
  return unseal(pair, sealed, { jobId, itemId }).catch(() => {
    throw new CommandFailure("a sealed password does not open with the key of this rotation");
  });
}

/** Shows on standard error how far long work is: in place on a terminal, else one line for each tenth. */
function makeProgress(): { show: (done: number, all: number) => void; end: () => void } {
  const { isTTY } = process.stderr;
  let last = "";
  let tenth = -1;
  return {
    show: (done, all) => {
      const words = `${done} of ${all} passwords`;
      const now = all === 0 ? 10 : Math.floor((done * 10) / all);
      if (isTTY && words !== last) process.stderr.write(`\r${words}`);
      else if (!isTTY && now !== tenth) say(`rolecall: ${words}`);
      last = words;
      tenth = now;
    },
    end: () => {
      if (isTTY && last !== "") process.stderr.write("\n");
    },
  };
}
