import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MakeTokenInput } from "#lib/shared/people/api-tokens.ts";
import { codeOf, INPUT, made, wantToken } from "../../../../testing/accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "../../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../../testing/on-store.ts";
import { change, look, newWorld, person, type World } from "../../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../../testing/scripted-vendor.ts";
import { freshProcess, REQUEST } from "../../../../testing/server.ts";
import { anyActor, authorize } from "../../../access/guard.ts";
import { isTokenText, newTokenText } from "../../../base/request/token-text.ts";
import { makeApiToken } from "../../../people/accounts/api-tokens.ts";
import { enter } from "../../../people/sign-in/enter.ts";
import { putGrant } from "../../../store/clusters/cluster-roles.ts";
import { store } from "../../../store/db/store.ts";
import { inTransaction } from "../../../store/db/transaction.ts";
import { setDisabled, setPassword } from "../../../store/people/accounts.ts";
import { revokeTokensOf } from "../../../store/people/api-token-ends.ts";
import { apiTokens } from "../../../store/people/api-tokens.ts";
import { setLead } from "../../../store/people/teams.ts";
import { makeTokenDoor, revokeTokenDoor, tokenListDoor } from "./api-tokens.ts";
import { setLeadDoor } from "./teams.ts";

test("the text of a token has a checksum, and letters and digits only", () => {
  const text = newTokenText().reveal();
  expect(text).toMatch(/^rlc_[0-9A-Za-z]{49}$/);
  expect(isTokenText(text)).toBe(true);
  for (let at = 4; at < text.length; at += 1) {
    const other = text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
    expect(isTokenText(other)).toBe(false);
  }
});

freshProcess();

describe.each(STORES)("a token on %s", (kind) => {
  onStore(kind);
  let world: World;
  beforeEach(async () => {
    vi.useRealTimers();
    world = await newWorld();
  });

  test("is stored as a hash, and shown by its first characters", async () => {
    const token = await made(world.ada);
    const listed = await look(world.ada, tokenListDoor, {});
    expect(listed).toMatchObject({ ok: true, value: { mine: [{ name: "ci", start: token.token.slice(0, 8) }] } });
    expect(JSON.stringify(listed)).not.toContain(token.token);
    const rows = await (await store()).selectFrom("api_tokens").selectAll().execute();
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    expect(JSON.stringify([rows, events])).not.toContain(token.token.slice(9));
    expect(events.map(({ action }) => action)).toContain("token.create");
  });

  test("needs a confirmation for it alone, and a free name", async () => {
    await made(world.ada);
    expect(codeOf(await wantToken(world.ada, INPUT))).toBe("invalid_input");
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, name: "CI" }))).toBe("invalid_input");
    await (await store())
      .updateTable("api_tokens")
      .set({ expires_at: Date.now() - 1 })
      .execute();
    expect(codeOf(await change(world.ada, makeTokenDoor, INPUT))).toBe("ok");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, name: "x" }))).toBe("reauthentication_required");
  });

  test("has a name that no other live one of its owner has or looks like, also of two made at once", async () => {
    const other = { ...world.ada, browser: newBrowser() };
    await inRequest(other.browser, async () => enter(await store(), world.ada.id, REQUEST, true));
    const make = (name: string, by = world.ada) => wantToken(by, { ...INPUT, name });
    const both = (await Promise.all([make("deploy"), make("dep1oy", other)])).map(codeOf);
    expect(both.sort()).toEqual(["invalid_input", "ok"]);
    const db = await store();
    const { id } = await db.selectFrom("api_tokens").select("id").executeTakeFirstOrThrow();
    await db
      .updateTable("api_tokens")
      .set({ expires_at: Date.now() - 1 })
      .where("id", "=", id)
      .execute();
    expect(codeOf(await make("Deploy"))).toBe("ok");
    const [token] = await db.selectFrom("api_tokens").select("id").where("live_name", "is not", null).execute();
    expect(codeOf(await change(world.ada, revokeTokenDoor, { id: token?.id ?? "" }))).toBe("ok");
    expect(codeOf(await make("deploy"))).toBe("ok");
    expect(codeOf(await wantToken(world.ben, { ...INPUT, name: "deploy" }))).toBe("ok");
  });

  test("of a service is made by a lead, and who becomes lead of a team with roles is confirmed anew", async () => {
    const member = { teamId: world.payments, accountId: world.mara.id, lead: true };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    expect(codeOf(await change(world.ada, setLeadDoor, member))).toBe("ok");
    await putGrant(
      await store(),
      { kind: "team", id: world.payments },
      { clusterId: CLUSTER_ID, role: "cluster_admin", by: "Ada" },
    );
    expect(codeOf(await change(world.ada, setLeadDoor, { ...member, lead: false }))).toBe("ok");
    expect(codeOf(await change(world.ada, setLeadDoor, member))).toBe("reauthentication_required");
  });

  test("is not made in a session that ended after the guard had looked, nor by a lead who is none any more", async () => {
    const db = await store();
    const { actor } = (await inRequest(world.mara.browser, () => anyActor(true))) ?? {};
    if (!actor) throw new Error("nobody is signed in");
    await setLead(db, world.payments, world.mara.id, true);
    const make = (input: MakeTokenInput) => makeApiToken(authorize(actor, "profile.manage"), input, () => {});
    const service: MakeTokenInput = { ...INPUT, kind: "service", teamId: world.payments, scopes: ["read"] };
    const removed = await Promise.all([
      make({ ...service, name: "late" }).catch((error: { code: string }) => error.code),
      setLead(db, world.payments, world.mara.id, false),
    ]);
    expect(removed).toContain("forbidden");
    await setDisabled(db, world.mara.id, true);
    await setDisabled(db, world.mara.id, false);
    await expect(make(INPUT)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await apiTokens(db, "everyone")).toEqual([]);
  });

  test("that is made while a reset ends those of its account ends too", async () => {
    const db = await store();
    for (let at = 0; at < 5; at += 1) {
      const someone = await person(`Someone ${at}`);
      const reset = () =>
        inTransaction(db, async (transaction) => {
          await setPassword(transaction, someone.id, "another");
          return revokeTokensOf(transaction, someone.id);
        });
      const later = new Promise((resolve) => setTimeout(resolve, at));
      await Promise.all([wantToken(someone, INPUT), later.then(reset)]);
      expect(await apiTokens(db, { accountId: someone.id, teamIds: [] })).toEqual([]);
    }
  });
});
