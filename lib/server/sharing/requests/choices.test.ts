import { beforeEach, expect, test } from "vitest";
import { ALL_CLUSTERS } from "#lib/shared/policy.ts";
import { type RequestChoicesInput, requestChoicesInput } from "#lib/shared/requests/requests.ts";
import { connectTo, fakeCluster, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, byNamed, freshProcess } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { type Actor, authorize } from "../../access/guard.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { addSqlConnection, saveSqlProved } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { requestChoices } from "./choices.ts";

freshProcess();

const idOf = (at: number) => (at === 34 ? CLUSTER_ID : `00000000-0000-4000-9000-0000000000${at}`);
/** In the order of the vendor, which is not that of their names. */
const CLUSTERS = Array.from({ length: 25 }, (_, index) => fakeCluster(idOf(34 - index), `fleet-${34 - index}`));
const TOKEN: NonNullable<Actor["token"]> = {
  id: "apt_1",
  name: "deploy",
  owner: "Dora",
  kind: "personal",
  scopes: new Set(["connect"]),
  clusters: "all",
  label: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
  readsAll: false,
};
let developer: Actor;
let owner: Actor;

beforeEach(async () => {
  connectTo(await startFakeCloud({}, CLUSTERS));
  const db = await store();
  const team = await addTeam(db, "Payments");
  const member = async (name: string) => {
    const who = { name, email: `${name.toLowerCase()}@example.com`, role: "member" } as const;
    const accountId = await addAccount(db, { ...who, passwordHash: "" });
    await addMember(db, team, accountId);
    return { ...ADMINISTRATOR, ...who, accountId, clusterRoles: new Map() } satisfies Actor;
  };
  developer = { ...(await member("Dora")), clusterRoles: new Map([[ALL_CLUSTERS, "cluster_developer" as const]]) };
  owner = await member("Olga");
  await saveCreated(db, { clusterId: CLUSTER_ID, name: "app" }, { ownerTeamId: team, by: byNamed("Ada") });
});

async function found(actor: Actor, asked: RequestChoicesInput) {
  const { clusters, more, sqlUsers } = await requestChoices(authorize(actor, "requests.ask"), asked);
  return { clusters: clusters.map(({ name }) => name), more, sqlUsers: sqlUsers.map(({ name }) => name) };
}
const fleet = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => `fleet-${from + at}`);

test("a dialog gets the first twenty clusters by name, and that of an earlier request; a program gets all", async () => {
  expect(await found(developer, { q: "" })).toEqual({ clusters: fleet(10, 29), more: 5, sqlUsers: ["app"] });
  expect(await found(developer, { q: "", clusterId: idOf(33) })).toMatchObject({
    clusters: [...fleet(10, 29), "fleet-33"],
    more: 4,
  });
  const unsaid = requestChoicesInput.parse({});
  expect(await found(developer, unsaid)).toMatchObject({ clusters: fleet(10, 29), more: 5 });
  const program = { ...developer, token: TOKEN };
  expect(await found(program, unsaid)).toMatchObject({ clusters: fleet(10, 34).toReversed(), more: 0 });
});

test("a word finds clusters on which one may request, in any case, and no others", async () => {
  expect(await found(developer, { q: "FLEET-3" })).toEqual({ clusters: fleet(30, 34), more: 0, sqlUsers: [] });
  expect(await found(developer, { q: "leet" })).toMatchObject({ clusters: fleet(10, 29), more: 5 });
  expect(await found(owner, { q: "fleet" })).toMatchObject({ clusters: ["fleet-34"], more: 0 });
  expect(await found(owner, { q: "", clusterId: idOf(33) })).toMatchObject({ clusters: ["fleet-34"], more: 0 });
});

test("a cluster on which Rolecall ends access is among the first ones", async () => {
  const db = await store();
  const named = { clusterId: idOf(32), sqlUser: "rolecall" };
  await addSqlConnection(db, { ...named, level: "manage", by: "Ada", passwordFrom: "file", keyMark: null });
  await saveSqlProved(db, named);
  const choices = await requestChoices(authorize(developer, "requests.ask"), { q: "" });
  expect(choices.clusters.flatMap(({ name, ends }) => (ends === null ? [] : [name]))).toEqual(["fleet-32"]);
  expect([choices.clusters.length, choices.more]).toEqual([21, 4]);
});

test("the choices of twenty clusters are read in as many statements as those of two, also where the key is refused", async () => {
  const db = await store();
  for (let at = 10; at < 35; at++) await saveChangesRefused(db, idOf(at), presentKeyMark(idOf(at)) ?? "");
  const creatorOn = (...on: string[]): Actor => ({
    ...developer,
    clusterRoles: new Map(on.map((id) => [id, "cluster_creator" as const])),
  });
  const readFor = async (actor: Actor) => {
    let clusters = 0;
    const statements = await statementsOf(async () => {
      clusters = (await found(actor, { q: "fleet" })).clusters.length;
    });
    return { clusters, statements: statements.length };
  };
  const two = creatorOn(idOf(11));
  await readFor(two);
  const ofTwo = await readFor(two);
  expect(ofTwo.clusters).toBe(2);
  expect(await readFor(creatorOn(ALL_CLUSTERS))).toEqual({ clusters: 20, statements: ofTwo.statements });
});
