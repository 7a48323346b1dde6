import { expect, test } from "vitest";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { ADMINISTRATOR, byNamed, freshProcess } from "../../../testing/server.ts";
import { statementsOf } from "../../../testing/stores/statements.ts";
import { authorize } from "../../access/guard.ts";
import { presentKeyMark } from "../../base/env/key-mark.ts";
import { saveChangesRefused } from "../../store/clusters/key-reach.ts";
import { saveKnownClusters } from "../../store/clusters/known-clusters.ts";
import { addSqlConnection, saveSqlProved } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";
import { listEverywhere } from "./everywhere.ts";

freshProcess();

const id = (at: number) => `${10 + at}000000-0000-4000-8000-000000000000`;

/** A SQL user on each of so many clusters. The vendor refuses changes on the first; the second has Rolecall's SQL connection. */
async function seeOn(clusters: number) {
  const db = await store();
  const known = Array.from({ length: clusters }, (_, at) => id(at));
  await saveKnownClusters(
    db,
    known.map((each) => ({ id: each, name: `fleet-${each[1]}`, plan: "BASIC", version: "v26.2.1", state: "CREATED" })),
  );
  for (const clusterId of known)
    await saveCreated(db, { clusterId, name: "app" }, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
  let list: Awaited<ReturnType<typeof listEverywhere>> | undefined;
  const statements = await statementsOf(async () => {
    list = await listEverywhere(authorize(ADMINISTRATOR, "overview.read"), PLAIN_EVERYWHERE);
  });
  return { list, statements: statements.length };
}

test("the list of all clusters asks the store as often for twenty clusters as for two, and returns the rights on each", async () => {
  const db = await store();
  await saveChangesRefused(db, id(0), presentKeyMark(id(0)) ?? "");
  const named = { clusterId: id(1), sqlUser: "rolecall" };
  await addSqlConnection(db, { ...named, level: "manage", by: "Ada", passwordFrom: "file", keyMark: null });
  await saveSqlProved(db, named);
  await seeOn(2);
  const two = await seeOn(2);
  const twenty = await seeOn(20);
  expect(twenty.list?.users).toHaveLength(20);
  const rights = new Map(twenty.list?.places.map((place) => [place.id, place.rights]));
  expect(rights.get(id(0))).toMatchObject({ clusterRole: "cluster_admin", keyClosed: "refused" });
  expect(rights.get(id(1))).toMatchObject({ runsSql: true, disablesLogin: true });
  expect(rights.get(id(1))).not.toHaveProperty("keyClosed");
  expect(rights.get(id(2))).not.toHaveProperty("runsSql");
  expect(twenty.statements).toBe(two.statements);
});
