import type { Hands, Journal, Session } from "#lib/sql/assumptions/full/hands.ts";
import type { Thing } from "#lib/sql/assumptions/full/things.ts";
import type { Emulator } from "../../emulator/emulator.ts";
import { seeded } from "../random.ts";

/* For tests only: processes that end in the middle of a full check, and what others do with its names meanwhile. */

export class Killed extends Error {}

/**
 * `at`: the number of the act in which it ends, from 1 on. `effect`: whether that act still has its effect, or has it once `arrive` is called,
 * as of a request that was on its way.
 */
export type Death = { readonly at: number; readonly effect: "none" | "done" | "late" };

type Mortal = {
  readonly hands: Hands;
  readonly journal: Journal;
  /** how many acts there were */
  acts(): number;
  /** Carries out what was on its way; true where something was. */
  arrive(): Promise<boolean>;
};

/** Hands and journal of a process that ends so. */
export function mortal(hands: Hands, journal: Journal, death: Death): Mortal {
  let acts = 0;
  let onItsWay: (() => Promise<unknown>) | undefined;
  const act = async <T>(work: () => Promise<T>): Promise<T> => {
    acts += 1;
    if (acts < death.at) return work();
    if (acts === death.at && death.effect === "done") await work();
    if (acts === death.at && death.effect === "late") onItsWay = work;
    throw new Killed();
  };
  const session = (inner: Session): Session => ({
    run: (statement) => act(() => inner.run(statement)),
    close: () => inner.close(),
  });
  const { api } = hands;
  const dying: Hands = {
    ...hands,
    api: {
      create: (name, password) => act(() => api.create(name, password)),
      setPassword: (name, password) => act(() => api.setPassword(name, password)),
      remove: (name) => act(() => api.remove(name)),
      names: () => act(() => api.names()),
    },
    admin: session(hands.admin),
    signIn: (name, password) =>
      act(async () => {
        const login = await hands.signIn(name, password);
        return login.is === "open" ? { is: "open", session: session(login.session) } : login;
      }),
  };
  return {
    hands: dying,
    journal: { write: (things) => act(() => journal.write(things)) },
    acts: () => acts,
    arrive: async () => {
      await onItsWay?.();
      return onItsWay !== undefined;
    },
  };
}

/** That never ends. */
export const IMMORTAL: Death = { at: Number.POSITIVE_INFINITY, effect: "none" };

export type Kill = {
  readonly death: Death;
  /** how the next start ends too, before it is through; null where it is not killed */
  readonly again: Death | null;
  /** what others do with each name of the journal meanwhile */
  readonly others: "nothing" | "take by SQL" | "take by the API";
};

/** Times that a check of so many acts is killed; the same ones for a seed. */
export function kills(seed: number, count: number, acts: number): readonly Kill[] {
  const random = seeded(seed);
  // A statement knows a SQL user by its name alone: one that is still on its way changes whatever has the name when it arrives.
  const death = (below: number, effects: readonly Death["effect"][]): Death => ({
    at: 1 + random.whole(below),
    effect: random.pick(effects),
  });
  return Array.from({ length: count }, () => {
    const others = random.pick(["nothing", "nothing", "take by SQL", "take by the API"] as const);
    const first = death(acts, others === "nothing" ? ["none", "done", "late"] : ["none", "done"]);
    return { death: first, again: random.chance(0.3) ? death(12, ["none", "done"]) : null, others };
  });
}

type Place = { readonly cloud: Emulator; readonly clusterId: string };

/** Users with options and roles, and databases with owners: all that a check could leave behind, or take. In order. */
export function onCluster({ cloud, clusterId }: Place): readonly string[] {
  const sql = cloud.sql(clusterId);
  const users = sql.asRoot("SHOW USERS").rows.map(([name, options, roles]) => `${name} ${options} ${roles}`);
  const databases = sql.asRoot("SHOW DATABASES").rows.map(([name, owner]) => `${name} of ${owner}`);
  return [...users, ...databases].toSorted();
}

/** Others make something under each name of a journal. Resolves to what is theirs. */
export async function takeNames(
  place: Place,
  things: readonly Pick<Thing, "kind" | "name">[],
  how: Exclude<Kill["others"], "nothing">,
): Promise<readonly string[]> {
  const { cloud, clusterId } = place;
  const sql = cloud.sql(clusterId);
  const isThere = (name: string) => onCluster(place).some((line) => line.startsWith(`${name} `));
  const namesOf = (wanted: Thing["kind"]) => things.flatMap(({ kind, name }) => (kind === wanted ? name : []));
  for (const name of namesOf("database")) if (isThere(name)) sql.asRoot(`DROP DATABASE "${name}" RESTRICT`);
  for (const name of namesOf("user")) {
    if (isThere(name)) sql.asRoot(`DROP USER "${name}"`);
    if (how === "take by the API") await cloud.addUser(clusterId, name, { password: "a-password-of-another-1" });
    else sql.asRoot(`CREATE USER "${name}" VALID UNTIL '2027-01-01 00:00:00+00:00'`);
  }
  for (const name of namesOf("database")) sql.asRoot(`CREATE DATABASE "${name}" OWNER root`);
  return onCluster(place).filter((line) => things.some(({ name }) => line.startsWith(`${name} `)));
}

/** Others remove theirs. */
export function giveBack({ cloud, clusterId }: Place, taken: readonly string[]): void {
  for (const line of taken) {
    const [name] = line.split(" ");
    const drop = line.endsWith(" of root") ? `DROP DATABASE "${name}" RESTRICT` : `DROP USER "${name}"`;
    cloud.sql(clusterId).asRoot(drop);
  }
}
