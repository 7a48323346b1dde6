import { z } from "zod";
import { isDeclined } from "#lib/shared/errors/error-effects.ts";
import { type Rotation, rotationSchema, shownRotationSchema } from "../api/answers.ts";
import { all, Client, client, ServerProblem } from "../api/client.ts";
import { credentials } from "../api/credentials.ts";
import { CommandFailure } from "../failure.ts";
import { newSealKey } from "../keys.ts";
import { print, say } from "../output.ts";
import { table } from "../table.ts";
import type { RotationChoices } from "./choices.ts";
import { allPending, type Pending, removePending, retryPending, savePending, storePending } from "./pending.ts";

type Shown = z.infer<typeof shownRotationSchema>;

const pathOf = (id: string, act?: "pause" | "resume" | "stop" | "retry") =>
  `/rotations/${encodeURIComponent(id)}${act ? `/${act}` : ""}`;

/** Prints the newest rotations. */
export async function list({ json }: RotationChoices): Promise<void> {
  const found = await all((await client()).items(shownRotationSchema, "/rotations"));
  if (json) return print(JSON.stringify(found, null, 2));
  const rows = found.map((each) => [each.id, each.state, each.deliver, progressOf(each), each.startedAt]);
  print(table(["id", "state", "passwords to", "done", "started"], rows));
}

/** Prints one rotation without its SQL users. */
export async function show(id: string, { json }: RotationChoices): Promise<void> {
  const { items: _, ...found } = await (await client()).call(shownRotationSchema, "GET", pathOf(id));
  if (json) return print(JSON.stringify(found, null, 2));
  const counted = Object.entries(found.counts).flatMap(([state, count]) => (count > 0 ? `${count} ${state}` : []));
  const facts: [string, string | null | undefined][] = [
    ["id", found.id],
    ["state", found.state],
    ["cause", found.cause],
    ["passwords to", found.deliver],
    ["SQL users", counted.join(", ")],
    ["remaining", found.remaining?.toString()],
    ["expected end", found.expectedEndAt],
    ["started by", found.startedBy],
    ["started", found.startedAt],
    ["ended", found.endedAt],
  ];
  print(
    table(
      ["what", "is"],
      facts.filter(([, value]) => value !== undefined && value !== null),
    ),
  );
}

const progressOf = ({ counts }: Shown) =>
  `${counts.done ?? 0} of ${Object.values(counts).reduce((sum, count) => sum + count, 0)}`;

/** Lets a rotation begin no further SQL user. */
export async function pause(id: string): Promise<void> {
  await (await client()).call(z.unknown(), "POST", pathOf(id, "pause"), { body: {} });
  say(`rolecall: paused; continue with: rolecall rotations resume ${id}`);
}

/** Ends a rotation for good. */
export async function stop(id: string): Promise<void> {
  await (await client()).call(z.unknown(), "POST", pathOf(id, "stop"), { body: {} });
  say("rolecall: stopped; SQL users that had not begun keep their password");
}

/** Continues a paused rotation with the key that this machine has for it. */
export async function resume(id: string): Promise<void> {
  const at = await credentials();
  const api = new Client(at);
  const pending = await pendingOf(at.url, id);
  const { deliver } = await api.call(shownRotationSchema, "GET", pathOf(id));
  if (!pending && deliver === "caller") throw new CommandFailure(NO_KEY);
  const { publicKey } = pending?.key ?? (await newSealKey());
  await api.call(z.unknown(), "POST", pathOf(id, "resume"), { body: { sealTo: publicKey } });
  say(`rolecall: continues${deliver === "caller" ? `; ${PRINT}` : ""}`);
}

/** Does SQL users of an ended rotation again. Their key is stored before the call, so that a killed command can still print them. */
export async function retry(id: string): Promise<void> {
  const at = await credentials();
  const api = new Client(at);
  const { deliver } = await api.call(shownRotationSchema, "GET", pathOf(id));
  const { items } = await api.call(rotationSchema, "GET", pathOf(id));
  const before = await pendingOf(at.url, id);
  const isUnprinted = ({ state, place }: Item) =>
    state !== "done" || place === "lost" || (before && place === "sealed");
  const only = before?.printed ? undefined : items.filter(isUnprinted).map((item) => item.id);
  const pending = before ? await retryPending(before, only) : await storePending(at.url, () => ({}), { id, only });
  const body = { sealTo: pending.key.publicKey };
  await api.call(z.unknown(), "POST", pathOf(id, "retry"), { body }).catch(async (error: unknown) => {
    const isRefused = error instanceof ServerProblem && !error.isRepeated && isDeclined(error.code);
    if (isRefused) await (before ? savePending(before) : removePending(pending));
    throw error;
  });
  if (deliver !== "caller" && !before) await removePending(pending);
  say(`rolecall: sets them again${deliver === "caller" ? `; ${PRINT}` : ""}`);
}

type Item = Rotation["items"][number];

const pendingOf = async (url: string, id: string): Promise<Pending | undefined> =>
  (await allPending(url)).find((each) => each.id === id);

const PRINT = "print its passwords with: rolecall rotate --resume";
const NO_KEY =
  "the key of this rotation is not on this machine, so its passwords could not be opened here; continue it where it was started";
