import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { unseal } from "#lib/shared/sealing.ts";
import { type Rotation, rotationSchema, sealedSchema } from "../api/answers.ts";
import type { Client } from "../api/client.ts";
import { CommandFailure } from "../failure.ts";
import type { SealKey } from "../keys.ts";
import type { Password } from "../password-formats.ts";
import type { Taken } from "./pending.ts";
import { makeProgress } from "./progress.ts";

const POLL_MS = 1_000;
/** The most that the server accepts at once. */
const TAKEN_MAX = 150;

type Left = { readonly cluster: string; readonly name: string; readonly why: string };
type Collected = {
  readonly passwords: readonly Password[];
  /** how many are in secret stores */
  readonly stored: number;
  readonly left: readonly Left[];
  readonly taken: readonly Taken[];
};

/** Waits until a rotation is over and opens the passwords that are sealed to the key. Rejects with the signal's reason when it is stopped. */
export async function collectPasswords(api: Client, id: string, key: SealKey, signal: AbortSignal): Promise<Collected> {
  const opened = new Map<string, { password: string; at: string | number }>();
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
    if (rotation.state === "over" || rotation.state === "stopped") {
      progress.end();
      return sortedOut(rotation, opened);
    }
    if (rotation.state === "paused") throw new CommandFailure(PAUSED);
    await pause(POLL_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

const PAUSED = "the rotation is paused in Rolecall; resume it there, then run: rolecall rotate --resume";

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

function sortedOut(
  rotation: Rotation,
  opened: ReadonlyMap<string, { password: string; at: string | number }>,
): Collected {
  const named = new Map(rotation.items.map((item) => [item.id, item]));
  const taken = [...opened].map(([id, { at }]) => ({ id, at }));
  const passwords = [...opened].flatMap(([id, { password }]) => {
    const item = named.get(id);
    return item ? [{ cluster: item.cluster, name: item.name, password }] : [];
  });
  const left = rotation.items
    .filter(({ id, place }) => !opened.has(id) && place !== "store")
    .map(({ cluster, name, state, code }) => ({ cluster, name, why: whyOf(state, code ?? undefined) }));
  const stored = rotation.items.filter(({ place }) => place === "store").length;
  return { passwords, stored, left, taken };
}

function whyOf(state: string, code: string | undefined): string {
  if (state === "done") return "its new password is no longer there; set another one with: rolecall users reset";
  if (state === "unknown") return "its password may have changed; set another one with: rolecall users reset";
  return code === undefined ? state : `${state} (${code})`;
}

function open({ pair }: SealKey, sealed: string, jobId: string, itemId: string): Promise<string> {
  return unseal(pair, sealed, { jobId, itemId }).catch(() => {
    throw new CommandFailure("a sealed password does not open with the key of this rotation");
  });
}
