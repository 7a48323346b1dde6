import { expect, test } from "vitest";
import type { Export } from "#lib/shared/audit/audit-schema.ts";
import { testEvent } from "../../../testing/audit-event.ts";
import { ADMINISTRATOR, freshProcess } from "../../../testing/server.ts";
import { authorize, type Permit } from "../../access/guard.ts";
import { appendAuditEvents } from "../../store/audit/audit-events.ts";
import { store } from "../../store/db/store.ts";
import { exportAudit } from "./audit-export.ts";
import { listAuditEvents } from "./audit-log.ts";

/* What a restriction sends, in the list: inside the event of its SQL user. The chain and exports have each statement. */

freshProcess();

const AT = Date.UTC(2026, 0, 1);
let count = 0;
function event(action: string, target: string, outcome: "done" | "failed" = "done") {
  count += 1;
  const more = { action, target, clusterId: "c1", outcome, at: AT + count };
  return testEvent(`evt_${count}`, more as Parameters<typeof testEvent>[1]);
}

/** A restriction of so many SQL users with so many statements each. */
async function restricted(users: number, statements: number): Promise<void> {
  const names = Array.from({ length: users }, (_, at) => `app_${at}`);
  const events = names.flatMap((name) => [
    ...Array.from({ length: statements }, () => event("restrict.statement", name)),
    event("restrict.item", name),
  ]);
  for (let at = 0; at < events.length; at += 500) await appendAuditEvents(await store(), events.slice(at, at + 500));
}

const listed = (more: Parameters<typeof listAuditEvents>[1] = {}) =>
  listAuditEvents(authorize(ADMINISTRATOR, "audit.read"), { grouped: true, ...more });
const actionsIn = async (more?: Parameters<typeof listAuditEvents>[1]) =>
  (await listed(more)).events.map(({ action }) => action);

test("a restriction has one row for each SQL user, page after page, and no event is lost between them", async () => {
  await appendAuditEvents(await store(), [event("team.create", "tem_1")]);
  await restricted(70, 8);
  const seen: string[] = [];
  let before: number | undefined;
  for (let page = 0; page < 9; page += 1) {
    const { events, next } = await listed(before === undefined ? {} : { before });
    seen.push(...events.map(({ action, target }) => `${action} ${target}`));
    before = next;
    if (next === undefined) break;
  }
  const rows = Array.from({ length: 70 }, (_, at) => `restrict.item app_${69 - at}`);
  expect(seen).toEqual([...rows, "team.create tem_1"]);
  expect(before).toBeUndefined();
});

test("a statement that failed stands by itself, and so do all of them where they are asked for", async () => {
  await restricted(1, 3);
  await appendAuditEvents(await store(), [event("restrict.statement", "app_0", "failed")]);
  expect(await actionsIn()).toEqual(["restrict.statement", "restrict.item"]);
  expect(await actionsIn({ action: ["restrict.statement"] })).toHaveLength(4);
  expect(await actionsIn({ target: "app_0" })).toEqual(["restrict.statement", "restrict.item"]);
  const { events } = await listAuditEvents(authorize(ADMINISTRATOR, "audit.read"), {});
  expect(events).toHaveLength(5);
});

test("of more statements than are looked at for one page, it says how far back it looked, and goes on there", async () => {
  await appendAuditEvents(await store(), [event("team.create", "tem_1")]);
  await restricted(1, 1_500);
  const first = await listed();
  expect(first.events.map(({ action }) => action)).toEqual(["restrict.item"]);
  expect(first.searchedTo).toBeGreaterThan(AT);
  const rest = await listed(first.next === undefined ? {} : { before: first.next });
  expect(rest.events.map(({ action }) => action)).toEqual(["team.create"]);
});

test("the export has every statement", async () => {
  await restricted(2, 5);
  const begun = Promise.withResolvers<Export>();
  const permit = { actor: ADMINISTRATOR, permission: "audit.export" } as Permit<"audit.export">;
  void exportAudit(permit, { format: "jsonl", deliver: begun.resolve }, () => {});
  const lines = (await new Response((await begun.promise).body).text()).trimEnd().split("\n");
  expect(lines.filter((line) => JSON.parse(line).action === "restrict.statement")).toHaveLength(10);
});
