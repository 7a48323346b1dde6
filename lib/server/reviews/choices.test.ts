import { beforeEach, expect, test } from "vitest";
import { REVIEW_CLUSTERS_MAX } from "#lib/shared/reviews/reviews.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { freshServer, onStore } from "../../testing/on-store.ts";
import { owned, world } from "../../testing/request-steps.ts";
import { look, OTHER_ID, type Person, person } from "../../testing/requests.ts";
import { beginReview } from "../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed } from "../../testing/server.ts";
import { rememberClusters } from "../cloud/known-clusters.ts";
import { findReviewChoicesDoor, reviewChoicesDoor } from "../edge/doors/reviews.ts";
import { store } from "../store/db/store.ts";
import { addTeam } from "../store/people/teams.ts";
import { saveCreated } from "../store/sql-users/sql-users.ts";

freshServer();
onStore("SQLite");
beforeEach(async () => {
  await beginReview();
  await rememberClusters([cluster(CLUSTER_ID, "shop"), cluster(OTHER_ID, "stock")]);
});

async function found(by: Person, q: string, of: "accounts" | "teams" = "accounts") {
  const answer = await look(by, findReviewChoicesDoor, { of, q });
  if (!answer.ok) return answer.error.code;
  const { accounts, teams, more } = answer.value;
  expect(of === "accounts" ? teams : accounts).toEqual([]);
  return [[...accounts, ...teams].map(({ name }) => name), more];
}

test("the accounts that belong to one's clusters are found by name and email in any case, and no others", async () => {
  expect(await found(world.cleo, "")).toEqual([["Ada", "Cleo", "Mara", "Nina"], 0]);
  expect(await found(world.cleo, "MARA")).toEqual([["Mara"], 0]);
  expect(await found(world.cleo, "nina@")).toEqual([["Nina"], 0]);
  expect(await found(world.cleo, "ben")).toEqual([[], 0]);
  expect(await found(world.ada, "ben")).toEqual([["Ben"], 0]);
  expect(await found(world.mara, "")).toBe("forbidden");
});

test("of many accounts the first twenty come, with how many more there are", async () => {
  for (let at = 10; at < 35; at++) await person(`Reader ${at}`, { team: world.payments });
  expect(await found(world.cleo, "reader")).toEqual([Array.from({ length: 20 }, (_, at) => `Reader ${at + 10}`), 5]);
});

test("of the teams those are found that own SQL users on one's clusters, the first twenty with how many more there are", async () => {
  const db = await store();
  for (let at = 10; at < 35; at++) await owned(`app_${at}`, await addTeam(db, `Shop ${at}`));
  const others = { purpose: "p", ownerTeamId: await addTeam(db, "Shop of others"), by: byNamed("Ada") };
  await saveCreated(db, { clusterId: OTHER_ID, name: "app_other" }, others);
  await addTeam(db, "Shop without SQL users");
  const first = Array.from({ length: 20 }, (_, at) => `Shop ${at + 10}`);
  expect(await found(world.cleo, "SHOP", "teams")).toEqual([first, 5]);
  expect(await found(world.cleo, "shop 34", "teams")).toEqual([["Shop 34"], 0]);
  expect(await found(world.cleo, "shop of", "teams")).toEqual([[], 0]);
  expect(await found(world.ada, "shop", "teams")).toEqual([first, 7]);
  expect(await found(world.ada, "shop w", "teams")).toEqual([["Shop without SQL users"], 0]);
  expect(await found(world.mara, "", "teams")).toBe("forbidden");
});

test("more clusters than one review takes are searched instead of sent", async () => {
  const few = await look(world.ada, reviewChoicesDoor, {});
  expect(few).toMatchObject({ value: { hasMany: false, own: { id: world.ada.id, name: "Ada" } } });
  expect(few.ok && few.value.clusters.length).toBe(2);
  await rememberClusters(
    Array.from({ length: REVIEW_CLUSTERS_MAX + 1 }, (_, at) =>
      cluster(`8f4a2c1e-5b7d-4e3a-9c21-${String(at).padStart(12, "0")}`, `c${at}`),
    ),
  );
  expect(await look(world.ada, reviewChoicesDoor, {})).toMatchObject({ value: { clusters: [], hasMany: true } });
});

const cluster = (id: string, name: string): Cluster => ({
  id,
  name,
  plan: "STANDARD",
  version: "v26.2.1",
  provider: "AWS",
  state: "CREATED",
  regions: ["eu-central-1"],
});
