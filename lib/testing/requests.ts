import { vi } from "vitest";
import type { ClusterRole, Permission } from "#lib/shared/policy.ts";
import { endAfterDays } from "#lib/shared/time/instant.ts";
import { enter } from "../server/people/sign-in/enter.ts";
import type { MutationDoor, ReadDoor } from "../server/run/door.ts";
import { mutate, read } from "../server/run/run.ts";
import { putGrant } from "../server/store/clusters/cluster-roles.ts";
import { store } from "../server/store/db/store.ts";
import { addAccount } from "../server/store/people/accounts.ts";
import { addMember, addTeam } from "../server/store/people/teams.ts";
import { connectTo, fakeCluster, type Instead, startFakeCloud } from "./fake-cloud.ts";
import { inRequest, newBrowser, type TestBrowser } from "./next-headers.ts";
import { unitPerson } from "./people.ts";
import { CLUSTER_ID, type Received } from "./scripted-vendor.ts";
import { REQUEST } from "./server.ts";

/* For tests only: people with browsers, two teams, and two clusters whose SQL users can be changed. */

/** The ends after so many days from now, or from `begun` where midnight in UTC has passed since. */
export const endsAfterDays = (days: number, begun: number): number[] => [
  endAfterDays(days, begun),
  endAfterDays(days, Date.now()),
];

export const OTHER_ID = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

export type Person = { id: string; name: string; browser: TestBrowser };
export type World = {
  /** passwords by name, on the first cluster */
  users: Map<string, string>;
  /** every password that was sent, in order */
  passwords: string[];
  /** the vendor's answer instead, if set */
  instead: Instead;
  received: Received[];
  /** administrator */
  ada: Person;
  /** Cluster Admin of the first cluster */
  cleo: Person;
  /** members: of Payments, and of Others */
  mara: Person;
  ben: Person;
  payments: string;
  others: string;
};

export async function newWorld(): Promise<World> {
  const cloud = connectTo(await startFakeCloud({}, [fakeCluster(), fakeCluster(OTHER_ID, "stock")]));
  // Read at each request, since tests set it after the world is made.
  cloud.instead = (request, carryOut) => world.instead(request, carryOut);
  vi.stubEnv("APP_URL", "http://localhost:3000");
  vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
  const db = await store();
  const payments = await addTeam(db, "Payments");
  const others = await addTeam(db, "Others");
  const world: World = {
    users: cloud.users,
    passwords: cloud.passwords,
    received: cloud.received,
    payments,
    others,
    instead: () => undefined,
    ada: await person("Ada", { administrator: true }),
    cleo: await person("Cleo", { role: "cluster_admin" }),
    mara: await person("Mara", { team: payments }),
    ben: await person("Ben", { team: others }),
  };
  return world;
}

type More = { administrator?: true; role?: ClusterRole; team?: string };

export async function person(name: string, { administrator, role, team }: More = {}): Promise<Person> {
  const db = await store();
  const account = { ...unitPerson(name), passwordHash: "x" };
  const id = await addAccount(db, { ...account, role: administrator ? "administrator" : "member" });
  if (role) await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role, by: "Ada" });
  if (team) await addMember(db, team, id);
  const browser = newBrowser();
  await inRequest(browser, () => enter(db, id, REQUEST, true));
  return { id, name, browser };
}

/** A door's answer to a person. */
export const change = <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) =>
  inRequest(by.browser, () => mutate(door, input));
export const look = <P extends Permission, I, O>(by: Person, door: ReadDoor<P, I, O>, input: unknown) =>
  inRequest(by.browser, () => read(door, input));
