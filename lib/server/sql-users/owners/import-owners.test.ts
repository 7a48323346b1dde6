import { sql } from "kysely";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { connectTo, startFakeCloud } from "../../../testing/fake-cloud.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { CLUSTER_ID, CLUSTER_PATH } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, brokenAt, byNamed, freshProcess } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { store } from "../../store/db/store.ts";
import { addTeam, removeTeam, renameTeam } from "../../store/people/teams.ts";
import { saveCreated, saveDeleted, saveDescribed } from "../../store/sql-users/sql-users.ts";
import { listSqlUsers } from "../list-sql-users.ts";
import { setOwners } from "./change-owners.ts";
import { importOwners, previewImport } from "./import-owners.ts";

freshProcess();

const describes = authorize(ADMINISTRATOR, "sql_users.describe", CLUSTER_ID);
const mayRead = authorize(ADMINISTRATOR, "sql_users.read", CLUSTER_ID);
const note = vi.fn();
let names: string[];
let held: Promise<void> | undefined;
let payments: string;

beforeEach(async () => {
  names = ["app", "batch", "root", "sso_lena"];
  held = undefined;
  const cloud = connectTo(await startFakeCloud());
  cloud.instead = async ({ path, query }, carryOut) => {
    if (path !== `${CLUSTER_PATH}/sql-users`) return carryOut();
    if (held && query.get("pagination.page") === "2") await held;
    const users = names.map((name) => ({ name }));
    return held && !query.get("pagination.page")
      ? { json: { users, pagination: { next_page: "2" } } }
      : { json: { users } };
  };
  payments = await addTeam(await store(), "Payments");
});

const file = (...lines: string[]) => ["name,team,purpose,kind", ...lines].join("\r\n");
const preview = (text: string) => previewImport(describes, { clusterId: CLUSTER_ID, text });
const run = (text: string, digest: string) =>
  inRequest(newBrowser(), () => importOwners(describes, { clusterId: CLUSTER_ID, text, digest }, note));
const digestOf = async (text: string) => {
  const seen = await preview(text);
  return "digest" in seen ? seen.digest : "";
};
const shown = async () =>
  Object.fromEntries(
    (await listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: false })).users.map(
      ({ name, owner, purpose, kind }) => [name, [owner, purpose, kind].join()],
    ),
  );
const events = async () => {
  const rows = await (await store()).selectFrom("audit_events").selectAll().orderBy("sequence").execute();
  expect(brokenAt(rows)).toBeUndefined();
  return rows.filter(({ action }) => action === "sql_user.describe");
};

const reload = () => listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: true });
async function createdOutside(name: string) {
  await reload();
  names = [...names, name];
  await reload();
  expect(await outside()).toEqual([name]);
}
const outside = async () => {
  const { users } = await listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: false });
  return users.flatMap(({ name, outsideAt }) => (outsideAt === undefined ? [] : name));
};

describe("an import", () => {
  test("shows what it will change, and does that", async () => {
    const text = file("app,PAYMENTS,Order service,service", "sso_lena,Payments,,person", "batch,,,");
    const seen = await preview(text);
    expect(seen).toEqual({
      changes: [
        {
          name: "app",
          from: { owner: null, purpose: "", kind: null, contact: "" },
          to: { owner: "Payments", purpose: "Order service", kind: "service", contact: "" },
          adopted: false,
        },
        {
          name: "sso_lena",
          from: { owner: null, purpose: "", kind: null, contact: "" },
          to: { owner: "Payments", purpose: "", kind: "person", contact: "" },
          adopted: false,
        },
      ],
      unchanged: 1,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await events()).toEqual([]);
    expect(await run(text, await digestOf(text))).toEqual({ changed: 2 });
    expect(await shown()).toMatchObject({
      app: "Payments,Order service,service",
      sso_lena: "Payments,,person",
      batch: ",,",
    });
  });

  test("sets contacts from their column, and keeps them where a file has none", async () => {
    const withContact = "name,team,purpose,kind,contact\napp,Payments,,,Lena";
    expect(await run(withContact, await digestOf(withContact))).toEqual({ changed: 1 });
    expect(JSON.parse((await events())[0]?.details ?? "")).toMatchObject({ contact: "Lena" });
    const without = file("app,,Order service,");
    expect(await preview(without)).toMatchObject({ changes: [{ to: { purpose: "Order service", contact: "Lena" } }] });
  });

  test("leaves an audit event for each SQL user that it changed, with who did it and what it is now", async () => {
    const text = file("app,Payments,Order service,service", "batch,,,");
    await run(text, await digestOf(text));
    expect(await events()).toMatchObject([
      { target: "app", actor: ADMINISTRATOR.email, outcome: "done", intent_id: null, cluster_id: CLUSTER_ID },
    ]);
    const details = JSON.parse((await events())[0]?.details ?? "");
    expect(details).toEqual({
      purpose: "Order service",
      kind: "service",
      contact: "",
      owner: "Payments",
      through: "import",
    });
  });

  test("takes the owner away where the team is empty, and keeps purpose and kind where they are", async () => {
    const description = { purpose: "Order service", kind: "service", ownerTeamId: payments } as const;
    await saveDescribed(await store(), { clusterId: CLUSTER_ID, name: "app" }, description);
    const text = file("app,,,");
    await run(text, await digestOf(text));
    expect(await shown()).toMatchObject({ app: ",Order service,service" });
  });

  test("adopts SQL users created outside, even if the file changes nothing about them, and previews that", async () => {
    await createdOutside("stranger");
    const text = file("stranger,,,", "app,,,");
    const nothing = { owner: null, purpose: "", kind: null };
    expect(await preview(text)).toMatchObject({
      changes: [{ name: "stranger", from: nothing, to: nothing, adopted: true }],
      unchanged: 1,
    });
    expect(await run(text, await digestOf(text))).toEqual({ changed: 1 });
    expect(await outside()).toEqual([]);
    expect(await preview(text)).toMatchObject({ changes: [], unchanged: 2 });
  });

  test("lists unknown SQL users and teams with the other problems of the file", async () => {
    expect(await preview(file("nobody,Payments,,", "app,Nobody's,,robot", "app,,,"))).toEqual({
      problems: [
        { line: 2, words: "There is no SQL user nobody on this cluster." },
        { line: 3, words: "The kind is “robot” instead of Service, Person, Break-glass or empty." },
        { line: 3, words: "There is no team “Nobody's”." },
        { line: 4, words: "app is already in line 3." },
      ],
      count: 4,
    });
  });

  test("says the first fifty problems and how many there are", async () => {
    const seen = await preview(file(...Array.from({ length: 80 }, (_, index) => `u${index},,,`)));
    expect(seen).toMatchObject({ count: 80, problems: { length: 50 } });
  });

  test("of more than a mebibyte is too large, whatever the letters", async () => {
    await expect(preview(file(`app,,${"é".repeat(524_288)},`))).rejects.toMatchObject({ code: "too_large" });
  });

  test("waits for the whole list, and is refused where that does not come", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    expect(await listSqlUsers(mayRead, { clusterId: CLUSTER_ID, fresh: false })).toMatchObject({ complete: false });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let code = "";
    const refused = preview(file("app,,,")).catch((error: { code: string }) => {
      code = error.code;
    });
    while (code === "") {
      vi.advanceTimersByTime(1_000);
      await new Promise((turn) => setImmediate(turn));
    }
    vi.useRealTimers();
    await refused;
    expect(code).toBe("list_incomplete");
    resolve();
  });
});

describe("between preview and import", () => {
  const text = file("app,Payments,Order service,", "batch,Payments,,");
  const meanwhile: [string, () => Promise<unknown>][] = [
    [
      "another account described one of them",
      async () =>
        saveDescribed(
          await store(),
          { clusterId: CLUSTER_ID, name: "batch" },
          { purpose: "Nightly", ownerTeamId: null },
        ),
    ],
    [
      "one of them was given that owner already",
      async () =>
        saveDescribed(await store(), { clusterId: CLUSTER_ID, name: "batch" }, { purpose: "", ownerTeamId: payments }),
    ],
    [
      "one of them was deleted",
      async () => {
        names = names.filter((name) => name !== "batch");
        await reload();
      },
    ],
    [
      "one of them was deleted by Rolecall, and another of that name was made",
      async () => {
        const who = { clusterId: CLUSTER_ID, name: "batch" };
        await saveDeleted(await store(), who);
        await saveCreated(await store(), who, { purpose: "", by: byNamed("Ada") });
      },
    ],
    [
      "one of them was found to be created outside",
      async () => {
        const db = await store();
        await db.updateTable("sql_users").set({ outside_at: 1 }).where("name", "=", "batch").execute();
      },
    ],
    ["the team was removed", async () => removeTeam(await store(), payments)],
    ["the team was renamed", async () => renameTeam(await store(), payments, "Billing")],
  ];

  test.each(meanwhile)("%s: nothing is imported, and a new preview is asked for", async (_what, change) => {
    const digest = await digestOf(text);
    await change();
    const before = await shown();
    await expect(run(text, digest)).rejects.toMatchObject({ code: "import_outdated" });
    expect(await shown()).toEqual(before);
    expect(await events()).toEqual([]);
  });

  test("changes of other SQL users do not matter", async () => {
    const digest = await digestOf(text);
    await saveDescribed(await store(), { clusterId: CLUSTER_ID, name: "root" }, { purpose: "x", ownerTeamId: null });
    expect(await run(text, digest)).toEqual({ changed: 2 });
  });
});

describe("an owner for many", () => {
  const set = (chosen: string[], ownerTeamId: string | null, more: { kind?: "service" } = {}) =>
    inRequest(newBrowser(), () =>
      setOwners(describes, { clusterId: CLUSTER_ID, names: chosen, ownerTeamId, ...more }, note),
    );

  test("is given to each of them, and each has an event of its own", async () => {
    expect(await set(["app", "batch", "app"], payments, { kind: "service" })).toEqual({ changed: 2 });
    expect(await shown()).toMatchObject({ app: "Payments,,service", batch: "Payments,,service" });
    expect((await events()).map(({ target, details }) => [target, JSON.parse(details).through])).toEqual([
      ["app", "selection"],
      ["batch", "selection"],
    ]);
    expect(await set(["app"], null)).toEqual({ changed: 1 });
    expect(await shown()).toMatchObject({ app: ",,service" });
  });

  test("that is none also adopts SQL users created outside, and the audit says so", async () => {
    await createdOutside("stranger");
    expect(await set(["app", "stranger"], null)).toEqual({ changed: 1 });
    expect(await outside()).toEqual([]);
    expect((await events()).map(({ target, details }) => [target, JSON.parse(details)])).toEqual([
      ["stranger", { purpose: "", contact: "", adopted: true, through: "selection" }],
    ]);
  });

  test("is given to none of them where one is gone", async () => {
    await expect(set(["app", "gone"], payments)).rejects.toMatchObject({
      code: "sql_user_not_found",
      more: { fields: { names: "Deleted meanwhile: gone." } },
    });
    expect(await shown()).toMatchObject({ app: ",," });
  });

  test("is given to none of them where the audit of one cannot be written", async () => {
    await sql`create trigger full before insert on audit_events when new.target = 'batch'
      begin select raise(abort, 'full'); end`.execute(await store());
    await expect(set(["app", "batch"], payments)).rejects.toThrow("full");
    expect(await shown()).toMatchObject({ app: ",,", batch: ",," });
    expect(await events()).toEqual([]);
  });

  test("must be an existing team", async () => {
    await expect(set(["app"], "tem_nobody")).rejects.toMatchObject({ code: "invalid_input" });
    expect(await events()).toEqual([]);
  });
});
