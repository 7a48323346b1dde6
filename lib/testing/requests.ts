import "server-only";
import { vi } from "vitest";
import type { ClusterRole, Permission } from "#lib/shared/policy.ts";
import { enter } from "../server/accounts/sign-in.ts";
import { type MutationDoor, mutate, type ReadDoor, read } from "../server/run.ts";
import { addAccount } from "../server/store/accounts.ts";
import { putGrant } from "../server/store/cluster-roles.ts";
import { store } from "../server/store/store.ts";
import { addMember, addTeam } from "../server/store/teams.ts";
import { asked, newBrowser, type TestBrowser } from "./next-headers.ts";
import { CLUSTER_ID, CLUSTER_PATH, type Received, type Reply, startVendor } from "./scripted-vendor.ts";
import { REQUEST } from "./server.ts";

/* For tests only: people with browsers, two teams, and two clusters whose SQL users can be changed. */

export const OTHER_ID = "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51";

export type Person = { id: string; name: string; browser: TestBrowser };
export type World = {
  /** passwords by name, on the first cluster */
  users: Map<string, string>;
  /** every password that was sent, in order */
  passwords: string[];
  /** what the vendor answers instead, where it is something */
  instead: (request: Received, carryOut: () => Reply) => Reply | Promise<Reply> | undefined;
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
  const users = new Map<string, string>();
  const passwords: string[] = [];
  const clusters = [
    { id: CLUSTER_ID, name: "orders", state: "CREATED", regions: [] },
    { id: OTHER_ID, name: "stock", state: "CREATED", regions: [] },
  ];
  const vendor = await startVendor((request) => {
    const { method, path } = request;
    const carryOut = (): Reply => {
      if (path === "/api/v1/clusters") return { json: { clusters } };
      if (path === CLUSTER_PATH) return { json: clusters[0] };
      if (path.endsWith("/connection-string"))
        return { json: { connection_string: "", params: { Host: "orders.example", Port: "26257", Database: "x" } } };
      if (method === "GET") return { json: { users: [...users.keys()].map((name) => ({ name })) } };
      const sent = request.body ? JSON.parse(request.body) : {};
      const name = path.split("/")[6] ?? sent.name;
      if (method !== "POST" && !users.has(name)) return { status: 404, json: { code: 5, message: "user not found" } };
      if (method === "DELETE") users.delete(name);
      else users.set(name, sent.password);
      if (sent.password) passwords.push(sent.password);
      return { json: { name } };
    };
    return world.instead(request, carryOut) ?? carryOut();
  });
  vi.stubEnv("COCKROACH_SERVER", vendor.origin);
  vi.stubEnv("COCKROACH_REQUESTS_PER_SECOND", "0");
  vi.stubEnv("APP_URL", "http://localhost:3000");
  vi.stubEnv("SESSION_SECRET", `1:${"s".repeat(32)}`);
  const db = await store();
  const payments = await addTeam(db, "Payments");
  const others = await addTeam(db, "Others");
  const world: World = {
    ...{ users, passwords, received: vendor.received, payments, others },
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
  const account = { name, email: `${name.toLowerCase()}@example.com`, passwordHash: "x" };
  const id = await addAccount(db, { ...account, role: administrator ? "administrator" : "member" });
  if (role) await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role, by: "Ada" });
  if (team) await addMember(db, team, id);
  const browser = newBrowser();
  await asked(browser, () => enter(db, id, REQUEST, true));
  return { id, name, browser };
}

/** What a person is answered by a door. */
export const change = <P extends Permission, I, O>(by: Person, door: MutationDoor<P, I, O>, input: unknown) =>
  asked(by.browser, () => mutate(door, input));
export const look = <P extends Permission, I, O>(by: Person, door: ReadDoor<P, I, O>, input: unknown) =>
  asked(by.browser, () => read(door, input));
