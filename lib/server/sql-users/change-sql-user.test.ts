import { sql } from "kysely";
import { describe, expect, test, vi } from "vitest";
import { instantAt } from "#lib/shared/time/instant.ts";
import { connectTo, type Instead, startFakeCloud } from "../../testing/fake-cloud.ts";
import { CLUSTER_ID, type Received, type Reply } from "../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess } from "../../testing/server.ts";
import { authorize } from "../access/guard.ts";
import { forgetSqlUsers } from "../cloud/sql-user-list.ts";
import { store } from "../store/db/store.ts";
import { createSqlUser, deleteSqlUser, resetPassword } from "./change-sql-user.ts";
import { listSqlUsers } from "./list-sql-users.ts";

freshProcess();

const mayRead = authorize(ADMINISTRATOR, "sql_users.read", CLUSTER_ID);
const mayCreate = authorize(ADMINISTRATOR, "sql_users.create", CLUSTER_ID);
const mayReset = authorize(ADMINISTRATOR, "sql_users.reset", CLUSTER_ID);
const mayDelete = authorize(ADMINISTRATOR, "sql_users.delete", CLUSTER_ID);
const note = () => {};
const APP = { clusterId: CLUSTER_ID, name: "app_user" };

/** A cloud that has `names`; `instead` may answer in its place. */
async function vendorWith(names: string[], instead: Instead = () => undefined) {
  const cloud = connectTo(await startFakeCloud(Object.fromEntries(names.map((name) => [name, ""]))));
  cloud.instead = instead;
  return cloud;
}

/** The list once it is complete, however slow the machine is. */
async function list(fresh = false) {
  for (;;) {
    const answer = await listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh });
    if (answer.complete && answer.newer !== "coming") return answer;
  }
}

const sent = (received: Received[], method: string) => received.filter((request) => request.method === method);

/** Everything that the store holds, as text. */
async function wholeStore(): Promise<string> {
  const db = await store();
  const tables = await db.introspection.getTables();
  const contents = await Promise.all(tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)));
  return JSON.stringify(contents.map(({ rows }) => rows));
}

describe("the list", () => {
  test("has every SQL user of the cluster, with what Rolecall knows of it and no more", async () => {
    await vendorWith(["legacy", "root", "sso_ada"]);
    await createSqlUser(mayCreate, { ...APP, purpose: "takes orders" }, note);
    const { users } = await list();
    expect(users).toEqual([
      { name: "legacy", state: "unknown", due: "unknown" },
      { name: "root", state: "unknown", readOnly: "reserved" },
      { name: "sso_ada", state: "unknown", readOnly: "sso" },
      {
        name: "app_user",
        state: "admin",
        purpose: "takes orders",
        passwordChangedAt: expect.any(Number),
        passwordChangedBy: "Ada",
        maxDays: 90,
      },
    ]);
  });

  test("has the end date of a requested SQL user", async () => {
    await vendorWith([]);
    const requested = { id: "usr_asked", takeOver: false, forRequester: true, before: async () => {} };
    await createSqlUser(
      mayCreate,
      { ...APP, purpose: "takes orders", endsAt: instantAt(1_800_000_000_000) },
      note,
      requested,
    );
    expect((await list()).users).toMatchObject([{ name: "app_user", wantedUntil: 1_800_000_000_000 }]);
  });

  test("forgets a SQL user that was deleted elsewhere: one that comes back under its name is new", async () => {
    let gone = false;
    const isList = ({ method, path }: Received) => method === "GET" && path.endsWith("/sql-users");
    await vendorWith([], (request) => (gone && isList(request) ? { json: { users: [] } } : undefined));
    await createSqlUser(mayCreate, { ...APP, purpose: "takes orders" }, note);
    gone = true;
    // An older list is shown while a slow one comes.
    await vi.waitFor(
      async () =>
        expect(await list()).toMatchObject({
          users: [],
          deletedOutside: { count: 1, newest: [{ name: "app_user", by: null }] },
        }),
      20_000,
    );
    gone = false;
    expect((await list(true)).users).toEqual([
      {
        name: "app_user",
        state: "unknown",
        due: "unknown",
        outsideAfter: expect.any(Number),
        outsideAt: expect.any(Number),
      },
    ]);
  });

  test("of a cluster that the key does not see is refused, and the vendor is not asked for it", async () => {
    const vendor = await vendorWith([]);
    const other = { clusterId: "2f0e5d5a-9c3b-4a51-8f0e-5d5a9c3b4a51", fresh: false };
    await expect(listSqlUsers(mayRead, other)).rejects.toMatchObject({ code: "cluster_not_found" });
    expect(vendor.received.map(({ path }) => path)).toEqual(["/api/v1/clusters"]);
  });
});

describe("a password", () => {
  test.each([
    ["create", "POST", () => createSqlUser(mayCreate, { ...APP, name: "new_user", purpose: "" }, note)],
    ["reset", "PUT", () => resetPassword(mayReset, APP, note)],
  ] as const)("of a %s is what the vendor was sent, and is nowhere in the store", async (_, method, change) => {
    const vendor = await vendorWith(["app_user"]);
    const { password } = await change();
    expect(password).toMatch(/^[A-Za-z0-9][\w-]{30}[A-Za-z0-9]$/);
    const [request, ...more] = sent(vendor.received, method);
    expect(JSON.parse(request?.body ?? "").password).toBe(password);
    expect(more).toEqual([]);
    expect(await wholeStore()).not.toContain(password);
  });

  test("differs for each change", async () => {
    await vendorWith(["app_user"]);
    const first = await resetPassword(mayReset, APP, note);
    const second = await resetPassword(mayReset, APP, note);
    expect(first.password).not.toBe(second.password);
  });

  test("of a reset is shown even if the store fails after the change, since it cannot be shown again", async () => {
    const vendor = await vendorWith(["app_user"]);
    const db = await store();
    vendor.instead = ({ method }, carryOut) =>
      method === "PUT" ? sql`pragma query_only = true`.execute(db).then(carryOut) : undefined;
    const { password } = await resetPassword(mayReset, APP, note);
    expect(sent(vendor.received, "PUT").map(({ body }) => JSON.parse(body).password)).toEqual([password]);
  });
});

describe("a list that is not fresh any more", () => {
  /** A cluster whose list was read and will be read again; `answer` is the second answer. */
  async function outdated(answer: () => Promise<Reply>) {
    let isOld = false;
    await vendorWith(["app_user", "other"], ({ method, path }) =>
      isOld && method === "GET" && path.endsWith("/sql-users") ? answer() : undefined,
    );
    const { readAt } = await list();
    isOld = true;
    await forgetSqlUsers(CLUSTER_ID);
    return { readAt, again: () => listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: false }) };
  }
  const names = ({ users }: { users: { name: string }[] }) => users.map(({ name }) => name);

  test("is shown with its time at once, while it is read again", async () => {
    const held = Promise.withResolvers<Reply>();
    const { readAt, again } = await outdated(() => held.promise);
    const shown = await again();
    expect(shown).toMatchObject({ complete: true, newer: "coming", readAt });
    expect(names(shown)).toEqual(["app_user", "other"]);
    held.resolve({ json: { users: [{ name: "later" }] } });
    expect(names(await list())).toEqual(["later"]);
    expect((await again()).newer).toBeUndefined();
  });

  test("has what Rolecall did meanwhile", async () => {
    const held = Promise.withResolvers<Reply>();
    const { again } = await outdated(() => held.promise);
    await again();
    await deleteSqlUser(mayDelete, APP, note);
    expect(names(await again())).toEqual(["other"]);
    // Its page is from before the deletion.
    held.resolve({ json: { users: [{ name: "app_user" }, { name: "other" }] } });
    expect(names(await list())).toEqual(["other"]);
  });

  test("is shown with the reason where it cannot be read again", async () => {
    const { again } = await outdated(async () => ({ status: 403, json: { code: 7 } }));
    await vi.waitFor(
      async () => expect(await again()).toMatchObject({ newer: "cloud_key_forbidden", complete: true }),
      20_000,
    );
    expect(names(await again())).toEqual(["app_user", "other"]);
  });

  test("is not shown where a fresh list is requested", async () => {
    const { again: _ } = await outdated(async () => ({ status: 403, json: { code: 7 } }));
    const fresh = listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: true });
    await expect(fresh).rejects.toMatchObject({ code: "cloud_key_forbidden" });
  });
});

describe("a change", () => {
  test("that would create a name that is there is refused before anything is sent", async () => {
    const vendor = await vendorWith(["app_user"]);
    const refused = createSqlUser(mayCreate, { ...APP, purpose: "" }, note);
    await expect(refused).rejects.toMatchObject({ code: "sql_user_exists" });
    expect(sent(vendor.received, "POST")).toEqual([]);
    expect((await list()).users).toEqual([{ name: "app_user", state: "unknown", due: "unknown" }]);
  });

  test("is visible at once: no earlier list is shown", async () => {
    await vendorWith(["app_user"]);
    expect((await list()).users).toHaveLength(1);
    await deleteSqlUser(mayDelete, APP, note);
    expect((await list()).users).toEqual([]);
    await createSqlUser(mayCreate, { ...APP, purpose: "" }, note);
    expect((await list()).users).toHaveLength(1);
  });

  test("of Rolecall's own is applied to the known list, and costs no reading", async () => {
    const vendor = await vendorWith(["app_user", "other"]);
    await list();
    const lists = () => sent(vendor.received, "GET").filter(({ path }) => path.endsWith("/sql-users")).length;
    const before = lists();
    await resetPassword(mayReset, APP, note);
    await deleteSqlUser(mayDelete, APP, note);
    const names = async () => (await list()).users.map(({ name }) => name);
    expect(await names()).toEqual(["other"]);
    expect(lists()).toBe(before);
    await createSqlUser(mayCreate, { ...APP, purpose: "" }, note);
    // A create looks at the list itself before it sends anything.
    const afterCreate = lists();
    expect(await names()).toEqual(["app_user", "other"]);
    expect(lists()).toBe(afterCreate);
  });

  test.each([
    ["keeps the list where nothing was changed", { status: 403, json: { code: 7 } }, "cloud_key_forbidden", 0],
    [
      "throws the list away where the SQL user is not there",
      { status: 404, json: { code: 5 } },
      "sql_user_not_found",
      1,
    ],
  ] as const)("%s", async (_, refusal, code, readAgain) => {
    const vendor = await vendorWith(["app_user"], ({ method }) => (method === "DELETE" ? refusal : undefined));
    await list();
    const lists = () => sent(vendor.received, "GET").filter(({ path }) => path.endsWith("/sql-users")).length;
    await expect(deleteSqlUser(mayDelete, APP, note)).rejects.toMatchObject({ code });
    const before = lists();
    await list();
    expect(lists()).toBe(before + readAgain);
  });

  test("with an unknown outcome causes the list to be read again", async () => {
    let listed = 0;
    await vendorWith(["app_user"], ({ method, path }) => {
      if (method === "DELETE") return "cut";
      if (path.endsWith("/sql-users") && method === "GET") listed++;
      return listed > 1 && listed < 20 && method === "GET" ? { status: 403, json: { code: 7 } } : undefined;
    });
    await list();
    await expect(deleteSqlUser(mayDelete, APP, note)).rejects.toMatchObject({ outcome: "unknown" });
    const before = listed;
    await listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: false });
    await vi.waitFor(() => expect(listed).toBeGreaterThan(before), 20_000);
  });

  test("that is refused leaves the store unchanged", async () => {
    let refuse = false;
    await vendorWith([], ({ method }) => (refuse && method !== "GET" ? { status: 403, json: { code: 7 } } : undefined));
    await createSqlUser(mayCreate, { ...APP, purpose: "takes orders" }, note);
    const { users } = await list();
    refuse = true;
    await expect(resetPassword(mayReset, APP, note)).rejects.toThrow();
    await expect(deleteSqlUser(mayDelete, APP, note)).rejects.toThrow();
    expect((await list()).users).toEqual(users);
  });

  test("whose answer was lost but which the list proves is recorded in the audit", async () => {
    let asked = 0;
    await vendorWith(["app_user"], ({ method, path }) => {
      if (method === "DELETE") return "cut";
      if (method === "GET" && path.endsWith("/sql-users")) return asked++ ? { json: { users: [] } } : undefined;
      return undefined;
    });
    await list();
    const noted: unknown[] = [];
    await deleteSqlUser(mayDelete, APP, (facts) => noted.push(facts));
    expect(noted).toEqual([{ sent: true }, { answerLost: true }]);
    expect((await list()).users).toEqual([]);
  });
});
