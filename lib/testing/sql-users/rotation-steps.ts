import { vi } from "vitest";
import type { Rotation, RotationItem, StartRotationInput } from "#lib/shared/passwords/rotation.ts";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import { publicKeyOf } from "#lib/shared/people/public-key.ts";
import { rotationDoor, sealedPasswordsDoor, startRotationDoor } from "../../server/edge/doors/sql-users/rotation.ts";
import { begin, owned } from "../request-steps.ts";
import { change, look, type Person, person } from "../requests.ts";
import { CLUSTER_ID } from "../scripted-vendor.ts";

/* For tests only: a browser that starts rotations and opens what was sealed to it. */

export type Opener = { keys: CryptoKeyPair; key: string };

export async function newOpener(): Promise<Opener> {
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  return { keys, key: await publicKeyOf(keys) };
}

/** A new world in which Bea, a Cluster Creator, has this browser. */
export async function beginRotations(): Promise<{ bea: Person; browser: Opener }> {
  await begin();
  return { bea: await person("Bea", { role: "cluster_creator" }), browser: await newOpener() };
}

/** SQL users of Payments on the first cluster, `app_0` and so on. */
export async function addApps(count: number, team?: string | null): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `app_${index}`);
  for (const name of names) await owned(name, team);
  return names;
}

export const start = (by: Person, { key }: Opener, names: readonly string[], more: Partial<StartRotationInput> = {}) =>
  change(by, startRotationDoor, {
    targets: [{ clusterId: CLUSTER_ID, names }],
    count: names.length,
    deliver: "browser",
    key,
    ...more,
  });

export async function started(...given: Parameters<typeof start>): Promise<string> {
  const answer = await start(...given);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.id;
}

export async function rotation(by: Person, id: string): Promise<Rotation> {
  const answer = await look(by, rotationDoor, { id });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** The rotation once it is in this state and nothing is in flight. */
export function once(by: Person, id: string, state: Rotation["state"]): Promise<Rotation> {
  return vi.waitFor(
    async () => {
      const now = await rotation(by, id);
      if (now.state !== state || now.counts.setting > 0) throw new Error(`${now.state} ${JSON.stringify(now.counts)}`);
      return now;
    },
    { timeout: 20_000, interval: 20 },
  );
}

async function sealedOf(by: Person, id: string, key: string) {
  const answer = await look(by, sealedPasswordsDoor, { id, key });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value.sealed;
}

/** What a browser says that it has taken. */
export async function sealedItemsOf(by: Person, id: string, { key }: Opener): Promise<{ id: string; at: number }[]> {
  return (await sealedOf(by, id, key)).map((each) => ({ id: each.id, at: each.at }));
}

/** The passwords that a browser opens, by name. */
export async function opened(by: Person, { keys, key }: Opener, { id, items }: Rotation): Promise<Map<string, string>> {
  const sealed = await sealedOf(by, id, key);
  const names = new Map(items.map((item) => [item.id, item.name]));
  const all = sealed.map(
    async (each) =>
      [names.get(each.id) ?? "", await unseal(keys, each.sealed, { jobId: id, itemId: each.id })] as const,
  );
  return new Map(await Promise.all(all));
}

/** The states of a rotation's SQL users, with why, by name. */
export const statesOf = ({ items }: Pick<Rotation, "items">): Record<string, string> =>
  Object.fromEntries(items.map(({ name, state, code }: RotationItem) => [name, code ? `${state} ${code}` : state]));
