import { beforeEach, expect, test, vi } from "vitest";
import { CLIENTS } from "#lib/sql/answers/testing.ts";
import { answersOf } from "#lib/sql/answers/testing-answers.ts";
import { begin, owned, world } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { byNamed, freshProcess } from "../../testing/server.ts";
import { privilegesDoor, verifyDoor } from "../edge/doors/sql-users/verification.ts";
import { store } from "../store/db/store.ts";
import { rowOf, storedSqlUsers } from "../store/sql-users/present-sql-users.ts";
import { saveVerified } from "../store/sql-users/proofs.ts";
import { saveCreated, saveDeleted } from "../store/sql-users/sql-users.ts";
import { voidRestricted } from "../store/sql-users/void-restricted.ts";

freshProcess();
const NAMED = { clusterId: CLUSTER_ID, name: "app" };

beforeEach(async () => {
  await begin();
  await owned("app");
});

async function page() {
  const answer = await look(world.cleo, privilegesDoor, NAMED);
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

/** What a SQL user without a grant prints; `roles` it is a member of. */
function printed(code: string, { user = "app", roles = [] as string[][] } = {}): string {
  return CLIENTS.psql?.(answersOf({ user, roles, grants: { shop: [] }, code })) ?? "";
}

const paste = (code: string, answer: string) =>
  change(world.cleo, verifyDoor, { clusterId: CLUSTER_ID, name: "app", code, answer });
const stateOf = async () => (await storedSqlUsers(await store(), CLUSTER_ID)).get("app")?.state;

test("an answer that proves nothing changes nothing, and another may be pasted with the same code", async () => {
  const { code } = await page();
  const before = await stateOf();
  const whole = printed(code);
  const worthless = [
    whole.replaceAll(code, `${code.slice(1)}x`),
    printed(code, { user: "other" }),
    whole.slice(0, whole.length / 2),
    "(0 rows)\n",
    "It worked.",
  ];
  for (const answer of worthless) {
    expect(await paste(code, answer), answer).toMatchObject({
      ok: true,
      value: { verdict: { state: "inconclusive" } },
    });
    expect(await stateOf(), answer).toBe(before);
  }
  expect(await paste(code, whole)).toMatchObject({ ok: true, value: { verdict: { state: "restricted" } } });
  expect(await stateOf()).toBe("restricted");
});

test("a code works once, and the page then has another", async () => {
  const { code } = await page();
  expect(await paste(code, printed(code))).toMatchObject({ ok: true });
  const admin = printed(code, { roles: [["admin", "app", "t"]] });
  expect(await paste(code, admin)).toMatchObject({ ok: false, error: { code: "code_void" } });
  expect(await stateOf()).toBe("restricted");
  const { code: next } = await page();
  expect(next).not.toBe(code);
  expect(await paste(next, printed(next, { roles: [["admin", "app", "t"]] }))).toMatchObject({
    value: { verdict: { state: "admin" } },
  });
  expect(await stateOf()).toBe("admin");
});

test("a new SQL user of the same name is admin again, and an answer about the earlier one proves nothing", async () => {
  const { code } = await page();
  const answer = printed(code);
  expect(await paste(code, answer)).toMatchObject({ ok: true });
  const { code: unused, codeExpiresAt } = await page();
  await vi.waitUntil(() => Date.now() > codeExpiresAt - 30 * 60_000);
  await saveDeleted(await store(), NAMED);
  await saveCreated(await store(), NAMED, { by: byNamed("Cleo") });
  expect(await stateOf()).toBe("admin");
  for (const old of [code, unused])
    expect(await paste(old, printed(old))).toMatchObject({ ok: false, error: { code: "code_void" } });
  const { code: next } = await page();
  expect(await paste(next, answer)).toMatchObject({ value: { verdict: { state: "inconclusive" } } });
  expect(await stateOf()).toBe("admin");
});

test("an answer requested before a newer proof or change of rights changes nothing, and one requested after it does", async () => {
  const db = await store();
  const row = await rowOf(db, NAMED);
  const { code: first } = await page();
  const later = Date.now() + 1;
  await vi.waitUntil(() => Date.now() >= later);
  const admin = { state: "admin", databases: ["shop"], by: "Cleo", live: true } as const;
  await saveVerified(db, { ...NAMED, rowId: row?.id }, admin);
  expect(await paste(first, printed(first))).toMatchObject({ ok: false, error: { code: "code_void" } });
  expect(await stateOf()).toBe("admin");
  await vi.waitUntil(() => Date.now() > later + 1);

  const { code: second } = await page();
  expect(await paste(second, printed(second))).toMatchObject({ ok: true });
  const { code: third, codeExpiresAt } = await page();
  await vi.waitUntil(() => Date.now() > codeExpiresAt - 30 * 60_000);
  await voidRestricted(db, { clusterId: CLUSTER_ID, names: ["app"] });
  expect(await paste(third, printed(third))).toMatchObject({ ok: false, error: { code: "code_void" } });
  expect(await stateOf()).toBe("unknown");

  const { code: fourth } = await page();
  expect(await paste(fourth, printed(fourth))).toMatchObject({ ok: true });
  expect(await stateOf()).toBe("restricted");
});
