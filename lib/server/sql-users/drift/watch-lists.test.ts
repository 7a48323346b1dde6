import { beforeEach, describe, expect, test, vi } from "vitest";
import { STORES } from "../../../testing/on-store.ts";
import { begin, events, world } from "../../../testing/request-steps.ts";
import { look, OTHER_ID } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { metrics } from "../../base/metrics.ts";
import { drain } from "../../base/request/in-flight.ts";
import { sqlUserListDoor } from "../../edge/doors/sql-users/sql-users.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { noticesOf } from "../../store/people/notices.ts";
import { watchLists } from "./watch-lists.ts";

freshProcess();
const EVERY = 5 * 60_000;

describe.each(STORES)("on %s, in the background", (kind) => {
  const url = kind === "PostgreSQL" ? freshDatabase() : undefined;
  let db: Store;
  beforeEach(async () => {
    if (url) vi.stubEnv("DATABASE_URL", url());
    await begin();
    db = await store();
    await watchLists(db, EVERY);
  });
  const lists = () =>
    world.received.filter(({ path }) => path.endsWith("/sql-users")).map(({ path }) => path.split("/")[4]);
  const later = (ms: number) => Date.now() + ms;

  test("each cluster is read once in that time, the oldest list first", async () => {
    expect(lists().toSorted()).toEqual([CLUSTER_ID, OTHER_ID].toSorted());
    await watchLists(db, EVERY);
    expect(lists()).toHaveLength(2);
    await db.updateTable("cluster_readings").set({ last_complete_at: 1 }).where("cluster_id", "=", OTHER_ID).execute();
    await watchLists(db, EVERY, later(EVERY));
    expect(lists().slice(2)).toEqual([OTHER_ID, CLUSTER_ID]);
  });

  test("drift is detected, reported and counted even if no person opens the list", async () => {
    world.users.set("stranger", "x");
    await watchLists(db, EVERY, later(EVERY));
    await drain(5_000);
    expect(await events()).toMatchObject([{ action: "sql_user.appeared", target: "stranger", cluster_id: CLUSTER_ID }]);
    expect((await noticesOf(db, world.cleo.id)).notices).toMatchObject([{ kind: "drift", read: false }]);
    expect(await metrics().registry.getSingleMetricAsString("rolecall_drift_total")).toContain(
      'rolecall_drift_total{what="created"} 1',
    );
    const listed = await look(world.cleo, sqlUserListDoor, { clusterId: CLUSTER_ID, fresh: false });
    expect(listed).toMatchObject({
      value: { users: [{ name: "stranger", outsideAfter: expect.any(Number), outsideAt: expect.any(Number) }] },
    });
  });

  test("a list that a person has read in the meantime is not read again", async () => {
    const now = later(EVERY);
    const read = { last_complete_at: now - 1_000 };
    await db.updateTable("cluster_readings").set(read).where("cluster_id", "=", CLUSTER_ID).execute();
    await watchLists(db, EVERY, now);
    expect(lists().slice(2)).toEqual([OTHER_ID]);
  });

  test("a cluster that cannot be read does not hold up the others", async () => {
    world.instead = ({ path }) => (path.includes(CLUSTER_ID) ? { status: 500, json: {} } : undefined);
    await watchLists(db, EVERY, later(EVERY));
    expect(lists().slice(2)).toContain(OTHER_ID);
  });
});

test("people's calls go first: the calls have background priority", async () => {
  await begin();
  const seen: unknown[] = [];
  const listSqlUsers = async (_: string, options: unknown) => {
    seen.push(options);
    return [];
  };
  registry()?.set("cloud-client", { listSqlUsers, outdate: () => {}, listClusters: async () => [{ id: CLUSTER_ID }] });
  await watchLists(await store(), EVERY);
  expect(seen).toEqual([{ priority: "background" }]);
});
