import { beforeEach, expect, test } from "vitest";
import { ADMIN_STATES } from "#lib/shared/admin-state.ts";
import { wantToken } from "../../../testing/accounts/api-token-steps.ts";
import { programOf } from "../../../testing/program.ts";
import { newWorld, OTHER_ID, type Person, type World } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { store } from "../../store/db/store.ts";
import { setRole } from "../../store/people/accounts.ts";
import { openApiDocument } from "./openapi.ts";
import { OPERATIONS } from "./operations.ts";

freshProcess();
let world: World;
beforeEach(async () => {
  world = await newWorld();
  await clusterFacts().all();
});

const KEY = "BOXzc2rbaXc7y1cEYbNiElDknb2tYE2wmWl4MnRFCJbe0q6NgK6Ftzksh1k6aiZ3UPktSIgl0dLhQPcOzVyy_l4";
const asked = (name: string, teamId: string) => ({
  kind: "create",
  clusterId: CLUSTER_ID,
  teamId,
  name,
  purpose: "pays",
  userKind: "service",
  reason: "needed",
});

type Program = Awaited<ReturnType<typeof programOf>>;
type Item = Record<string, unknown>;

/** All pages of this size, each of which is checked to be no larger. */
async function pages(call: Program, path: string, limit: number): Promise<Item[]> {
  const found: Item[] = [];
  for (let cursor = ""; ; ) {
    const more = `${path.includes("?") ? "&" : "?"}limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { status, body } = await call("GET", path + more);
    expect(status, JSON.stringify(body)).toBe(200);
    const { items, next } = body as { items: Item[]; next: string | null };
    expect(items.length).toBeLessThanOrEqual(limit);
    found.push(...items);
    if (next === null) return found;
    cursor = next;
  }
}

test("every list takes a limit of at most 200 and a cursor", () => {
  const lists = OPERATIONS.filter(({ answer }) => "next" in ((answer as { shape?: object }).shape ?? {}));
  expect(lists.length).toBeGreaterThanOrEqual(10);
  const { paths } = openApiDocument();
  for (const { id, path } of lists) {
    const described = paths?.[path]?.get?.parameters as { name: string; schema: Item }[] | undefined;
    const named = new Map(described?.map((each) => [each.name, each.schema]));
    expect(named.get("limit"), id).toMatchObject({ type: "integer", minimum: 1, maximum: 200 });
    expect(named.has("cursor"), id).toBe(true);
  }
});

test("each list comes page by page, with every item once, and as before to a call that asks for no page", async () => {
  const call = await programOf(world.ada);
  for (const name of ["app_one", "app_two", "app_three"]) {
    const body = { name, ownerTeamId: world.payments };
    expect((await call("POST", `/clusters/${CLUSTER_ID}/sql-users`, body)).status).toBe(201);
  }
  for (const names of [["app_one"], ["app_two"]]) {
    const body = { targets: [{ clusterId: CLUSTER_ID, names }], deliver: "caller", sealTo: KEY };
    const started = await call("POST", "/rotations", body);
    await expect.poll(async () => (await call("GET", `/rotations/${started.body.id}`)).body.state).toBe("over");
  }
  for (const [path, least] of [
    ["/clusters", 2],
    [`/clusters/${CLUSTER_ID}/teams`, 2],
    [`/clusters/${CLUSTER_ID}/sql-users`, 3],
    ["/rotations", 2],
    ["/rotations/due?olderThanDays=0", 3],
    ["/audit", 4],
  ] as const) {
    const whole = (await call("GET", path)).body.items as Item[];
    expect(whole.length, path).toBeGreaterThanOrEqual(least);
    const sorted = (items: Item[]) => items.map((item) => JSON.stringify(item)).sort();
    expect(sorted(await pages(call, path, 1)), path).toEqual(sorted(whole));
    expect(sorted(await pages(call, path, 200)), path).toEqual(sorted(whole));
  }
  // The newest first, in pages as in the whole.
  expect(await pages(call, "/rotations", 1)).toEqual((await call("GET", "/rotations")).body.items);
  const mara = await programOf(world.mara);
  for (const name of ["app_six", "app_seven", "app_eight"])
    expect((await mara("POST", "/requests", asked(name, world.payments))).status, name).toBe(201);
  const requests = (await mara("GET", "/requests")).body.items;
  expect(requests).toHaveLength(3);
  expect(await pages(mara, "/requests", 1)).toEqual(requests);
  expect(await pages(mara, "/requests?state=pending", 2)).toEqual(requests);
});

test.each(["0", "201", "x", "1.5", "-1"])(
  "a page of %s items is refused, with the name of the parameter",
  async (limit) => {
    const call = await programOf(world.ada);
    for (const path of ["/clusters", "/audit", "/requests", "/reviews", `/clusters/${CLUSTER_ID}/sql-users`])
      expect(await call("GET", `${path}?limit=${limit}`), path).toMatchObject({
        status: 400,
        body: { code: "invalid_input", fields: { limit: expect.any(String) } },
      });
  },
);

test("an unknown parameter or field is refused by its name", async () => {
  const call = await programOf(world.ada);
  const words = expect.stringContaining("no such");
  expect(await call("GET", "/clusters?colour=red&limit=1")).toMatchObject({
    status: 400,
    body: { code: "invalid_input", fields: { colour: words } },
  });
  const body = { name: "app_one", colour: "red", password: "x" };
  expect((await call("POST", `/clusters/${CLUSTER_ID}/sql-users`, body)).body.fields).toEqual({
    colour: words,
    password: words,
  });
  const nested = { targets: [{ clusterId: CLUSTER_ID, names: ["a"], colour: 1 }], deliver: "owners", sealTo: KEY };
  expect((await call("POST", "/rotations", nested)).body.fields).toMatchObject({ "targets.0.colour": words });
  expect(world.users.has("app_one")).toBe(false);
});

test("SQL users are listed by their proved state", async () => {
  const call = await programOf(world.ada);
  await call("POST", `/clusters/${CLUSTER_ID}/sql-users`, { name: "app_one" });
  const list = `/clusters/${CLUSTER_ID}/sql-users`;
  const all = (await call("GET", list)).body.items as Item[];
  expect(all.length).toBeGreaterThan(0);
  let found = 0;
  for (const state of ADMIN_STATES) {
    const items = await pages(call, `${list}?state=${state}`, 1);
    expect(items.map(({ name }) => name)).toEqual(all.filter((user) => user.state === state).map(({ name }) => name));
    found += items.length;
  }
  expect(found).toBe(all.length);
  expect((await call("GET", `${list}?state=wrong`)).body.fields).toHaveProperty("state");
});

test("only a token that was made to read all reads the events of reviews, accounts and teams", async () => {
  const { ada } = world;
  const audit = async (scopes: string[], clusters: unknown = "all") => {
    const call = await programOf(ada, { scopes, clusters });
    return async (query = "") => ((await call("GET", `/audit?limit=200${query}`)).body.items ?? []) as Item[];
  };
  const some = await audit(["audit"]);
  const all = await audit(["audit_all"]);
  const seen = await all();
  expect(seen.map(({ action }) => action)).toContain("token.create");
  expect(await all("&action=token.create")).not.toEqual([]);
  expect(seen.some(({ clusterId }) => clusterId === null)).toBe(true);
  expect((await some()).filter(({ clusterId }) => clusterId === null)).toEqual([]);
  // Rights are those of its owner at this moment.
  await setRole(await store(), ada.id, "member");
  expect((await all()).filter(({ clusterId }) => clusterId === null)).toEqual([]);
});

test("only an administrator makes such a token, for all clusters, and none of a service", async () => {
  const token = { kind: "personal", name: "siem", clusters: "all", addresses: [], days: 30, scopes: ["audit_all"] };
  const refused = async (by: Person, more: object) => {
    const made = await wantToken(by, Object.assign({}, token, more));
    return made.ok ? "made" : made.error;
  };
  const field = { code: "invalid_input", fields: { scopes: expect.any(String) } };
  expect(await refused(world.cleo, {})).toMatchObject(field);
  expect(await refused(world.ada, { clusters: [OTHER_ID] })).toMatchObject(field);
  const service = { kind: "service", teamId: world.payments };
  expect(await refused(world.ada, service)).toMatchObject({ code: "invalid_input" });
  expect(await refused(world.ada, {})).toBe("made");
});
