import { beforeEach, describe, expect, test, vi } from "vitest";
import { inRequest } from "../../testing/next-headers.ts";
import {
  approve,
  begin,
  codeOf,
  events,
  owned,
  requestForOwn,
  restrict,
  sent,
  world,
} from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person, person } from "../../testing/requests.ts";
import { CLUSTER_ID, type Reply } from "../../testing/scripted-vendor.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { presentKeyMark } from "../base/env/key-mark.ts";
import { drain } from "../base/request/in-flight.ts";
import { Secret } from "../base/secret.ts";
import { tryChangesDoor } from "../edge/doors/clusters.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { createSqlUserDoor } from "../edge/doors/sql-users/creation.ts";
import { ownSqlUsersDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import { rotationPreviewDoor } from "../edge/doors/sql-users/rotation.ts";
import {
  deleteSqlUserDoor,
  resetOwnDoor,
  resetPasswordDoor,
  sqlUserListDoor,
} from "../edge/doors/sql-users/sql-users.ts";
import { scrape } from "../edge/process/scrape.ts";
import { systemFacts } from "../edge/process/system-facts.ts";
import { preview } from "../run/run.ts";
import { notifyKeyRefused } from "../sql-users/drift/notify-key-refused.ts";
import {
  changesRefusedAt,
  changesRefusedOn,
  saveChangesRefused,
  saveChangesTaken,
  saveTried,
  takeUnnotified,
} from "../store/clusters/key-reach.ts";
import { keyReachOn } from "../store/clusters/key-seen.ts";
import { store } from "../store/db/store.ts";
import { noticesOf } from "../store/people/notices.ts";
import { setPasswordSettled } from "./api/settle.ts";
import { cloud } from "./cloud-client.ts";

freshProcess();

const APP = { clusterId: CLUSTER_ID, name: "app" };
let appId = "";
/** The key may read the clusters, and not change them. */
let isWeak = true;
beforeEach(async () => {
  await begin();
  isWeak = true;
  world.instead = ({ method, path }) =>
    isWeak && method !== "GET" && path.includes(CLUSTER_ID) ? { status: 403, json: { code: 7 } } : undefined;
  appId = await owned("app");
  await restrict(APP);
});

const reset = (by: Person) => change(by, resetPasswordDoor, APP);
const changes = () => [...sent("POST"), ...sent("PUT"), ...sent("DELETE")].length;
const refusedFor = async (by: Person, clusterId = CLUSTER_ID) => {
  const list = await look(by, sqlUserListDoor, { clusterId, fresh: true });
  return list.ok ? list.value.rights.keyClosed === "refused" : list.error.code;
};

describe("after CockroachDB Cloud refused a change for the role of the key", () => {
  test("the cluster says so, no change is sent to it, and others are as before", async () => {
    expect(await refusedFor(world.cleo)).toBe(false);
    expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
    expect(await refusedFor(world.cleo)).toBe(true);
    expect((await scrape()).text).toContain("rolecall_clusters_changes_refused 1");
    expect((await systemFacts()).key.mayNotChange).toEqual(["orders"]);
    expect(await refusedFor(world.ada, OTHER_ID)).toBe(false);
    expect(changes()).toBe(1);
    const created = { clusterId: CLUSTER_ID, name: "another", purpose: "p" };
    expect(codeOf(await change(world.cleo, createSqlUserDoor, created))).toBe("cloud_key_forbidden");
    expect(codeOf(await change(world.cleo, deleteSqlUserDoor, APP))).toBe("cloud_key_forbidden");
    expect(codeOf(await change(world.mara, resetOwnDoor, { id: appId }))).toBe("cloud_key_forbidden");
    expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
    // What a job goes on with after a crash is not sent either.
    const again = setPasswordSettled(cloud(), { ...APP, password: new Secret("a-password-of-Kx7") });
    await expect(again).rejects.toMatchObject({ code: "cloud_key_forbidden", outcome: "not_done" });
    expect(changes()).toBe(1);
    const resets = (await events()).filter(({ action }) => action === "sql_user.reset_password");
    expect(resets.map(({ outcome, details }) => [outcome, details.code])).toContainEqual([
      "refused",
      "cloud_key_forbidden",
    ]);
  });

  test("no preview, claim link, approval and rotation promises what will be refused", async () => {
    const asked = await requestForOwn(world.mara, "reset", appId);
    if (!asked.ok) throw new Error(asked.error.code);
    await reset(world.cleo);
    const previewed = await inRequest(world.cleo.browser, () => preview(resetPasswordDoor, APP));
    expect(codeOf(previewed)).toBe("cloud_key_forbidden");
    const link = { ...APP, for: { kind: "account", id: world.mara.id }, hours: 1, word: "" };
    expect(codeOf(await change(world.cleo, sendClaimDoor, link))).toBe("cloud_key_forbidden");
    expect(codeOf(await approve(world.cleo, asked.value.id))).toBe("cloud_key_forbidden");
    const targets = [{ clusterId: CLUSTER_ID, names: ["app"] }];
    const rotation = await look(world.cleo, rotationPreviewDoor, { targets });
    expect(rotation.ok && rotation.value.clusters[0]?.users[0]?.problem).toBe("key_refused");
    expect(changes()).toBe(1);
  });

  test("members learn it from their own list, before they press anything", async () => {
    const mine = async () => {
      const list = await look(world.mara, ownSqlUsersDoor, { fresh: false });
      return list.ok && list.value.users.map((user) => user.keyClosed);
    };
    expect(await mine()).toEqual([undefined]);
    await reset(world.cleo);
    expect(await mine()).toEqual(["refused"]);
  });

  test("administrators get one notice until a change succeeds", async () => {
    const db = await store();
    const about = async (by: Person) => (await noticesOf(db, by.id)).notices.map(({ text }) => text);
    await reset(world.cleo);
    await notifyKeyRefused(db);
    await change(world.cleo, tryChangesDoor, { clusterId: CLUSTER_ID });
    await reset(world.cleo);
    await notifyKeyRefused(db);
    await drain(5_000);
    expect(await about(world.ada)).toEqual([
      "CockroachDB Cloud refused a change on cluster orders: the API key cannot change SQL users there.",
    ]);
    expect(await about(world.mara)).toEqual([]);
  });

  test("a Cluster Admin has it tried again, and the change that succeeds ends it", async () => {
    await reset(world.cleo);
    isWeak = false;
    const creator = await person("Carl", { role: "cluster_creator" });
    expect(codeOf(await change(creator, tryChangesDoor, { clusterId: CLUSTER_ID }))).toBe("forbidden");
    expect(codeOf(await reset(creator))).toBe("cloud_key_forbidden");
    expect(codeOf(await change(world.cleo, tryChangesDoor, { clusterId: CLUSTER_ID }))).toBe("ok");
    expect(await refusedFor(world.cleo)).toBe(false);
    expect((await reset(world.cleo)).ok).toBe(true);
    expect(await (await store()).selectFrom("key_reach").selectAll().execute()).toEqual([]);
  });
});

test("Settings names every cluster whose last change was refused, also once the next one is sent, until someone has it tried", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    await reset(world.cleo);
    vi.setSystemTime(Date.now() + 16 * 60_000);
    const db = await store();
    expect(await changesRefusedAt(db, CLUSTER_ID)).toBeNull();
    const mark = presentKeyMark(OTHER_ID) ?? "";
    await saveChangesRefused(db, OTHER_ID, mark);
    expect((await systemFacts()).key.mayNotChange).toEqual(["orders", "stock"]);
    await saveTried(db, OTHER_ID);
    expect((await systemFacts()).key.mayNotChange).toEqual(["orders"]);
    await saveChangesTaken(db, CLUSTER_ID);
    expect((await systemFacts()).key.mayNotChange).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test("a look anew forgets what was seen of the key, reads the list, tries no change, and says what it saw", async () => {
  const db = await store();
  const again = () => change(world.cleo, tryChangesDoor, { clusterId: CLUSTER_ID });
  const reach = async () => (await keyReachOn(db))(CLUSTER_ID);
  isWeak = false;
  await reset(world.cleo);
  expect(await reach()).toBe("changes");
  isWeak = true;
  await reset(world.cleo);
  expect(await reach()).toBe("refused");
  const sent = changes();
  expect(await again()).toEqual({ ok: true, value: { read: "read", closed: null } });
  expect(await reach()).toBe("reads");
  world.instead = ({ method, path }) =>
    path.includes("sql-users") && method === "GET" ? { status: 403, json: { code: 7 } } : undefined;
  expect(await again()).toMatchObject({ value: { read: "refused", closed: null } });
  expect(await reach()).toBe("blind");
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  world.instead = () => undefined;
  expect(await again()).toMatchObject({ value: { read: "read", closed: "reads" } });
  expect(changes()).toBe(sent);
});

describe("changes are sent again", () => {
  test("with another key at once, of which another refusal is a new one", async () => {
    await reset(world.cleo);
    expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
    expect(changes()).toBe(1);
    vi.stubEnv("COCKROACH_API_KEY", "CCDB1_another_key-of-the-service-account");
    registry()?.delete("env");
    expect(await refusedFor(world.cleo)).toBe(false);
    const db = await store();
    await notifyKeyRefused(db);
    await reset(world.cleo);
    expect(changes()).toBe(2);
    expect(await takeUnnotified(db)).toHaveLength(1);
    isWeak = false;
    await change(world.cleo, tryChangesDoor, { clusterId: CLUSTER_ID });
    expect((await reset(world.cleo)).ok).toBe(true);
  });

  test("a quarter of an hour after the last refusal, each of which starts it anew", async () => {
    const db = await store();
    await reset(world.cleo);
    const later = Date.now() + 15 * 60_000;
    expect(await changesRefusedAt(db, CLUSTER_ID, later - 60_000)).not.toBeNull();
    expect(await changesRefusedAt(db, CLUSTER_ID, later)).toBeNull();
    expect((await changesRefusedOn(db, later)).size).toBe(0);
    await db
      .updateTable("key_reach")
      .set({ last_refused_at: Date.now() - 15 * 60_000 })
      .execute();
    expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
    expect(changes()).toBe(2);
    expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
    expect(changes()).toBe(2);
  });
});

test.each<[string, Reply]>([
  ["page", { status: 403, text: "<html><body>Forbidden</body></html>" }],
  ["JSON", { status: 403, json: { message: "Forbidden" } }],
  ["code", { status: 403, json: { code: 1020, message: "Access denied" } }],
])("a 403 with a %s of a proxy says nothing of the key", async (_, reply) => {
  world.instead = ({ method, path }) => (path.includes("sql-users") && method === "PUT" ? reply : undefined);
  expect(codeOf(await reset(world.cleo))).toBe("cloud_key_forbidden");
  expect(await refusedFor(world.cleo)).toBe(false);
  world.instead = () => undefined;
  expect((await reset(world.cleo)).ok).toBe(true);
});

test("another refusal of a change says nothing of the key", async () => {
  world.instead = ({ method, path }) =>
    path.includes("sql-users") && method === "PUT" ? { status: 400, json: { code: 3 } } : undefined;
  expect(codeOf(await reset(world.cleo))).toBe("cloud_rejected");
  expect(await refusedFor(world.cleo)).toBe(false);
});
