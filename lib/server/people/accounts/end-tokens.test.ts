import { beforeEach, describe, expect, test } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { codeOf, INPUT, made, used } from "../../../testing/accounts/api-token-steps.ts";
import { codeAt, confirmNow, turnOnApp } from "../../../testing/accounts/factors.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { quickHash } from "../../../testing/quick-hash.ts";
import { change, look, newWorld, type Person, type World } from "../../../testing/requests.ts";
import { freshProcess, REQUEST } from "../../../testing/server.ts";
import { anyActor } from "../../access/guard.ts";
import { endAccountSessionsDoor } from "../../edge/doors/people/accounts.ts";
import { makeTokenDoor, tokenListDoor } from "../../edge/doors/people/api-tokens.ts";
import { beginTotpDoor, confirmTotpDoor, securityDoor } from "../../edge/doors/people/factors.ts";
import { changePasswordDoor, endOtherSessionsDoor } from "../../edge/doors/people/profile.ts";
import { mutateOwn } from "../../run/run.ts";
import { store } from "../../store/db/store.ts";
import { apiTokens } from "../../store/people/api-tokens.ts";
import { setLead } from "../../store/people/teams.ts";
import { enter } from "../sign-in/enter.ts";

const PASSWORD = "heron-quarry-lantern-61";
const NEW = "velvet crane turbine 83 oats";
const CHANGE = { currentPassword: PASSWORD, password: NEW };
const hash = quickHash(PASSWORD);

freshProcess();

describe.each(STORES)("a person with tokens on %s", (kind) => {
  onStore(kind);
  let world: World;
  let mara: Person;
  let service: string;

  beforeEach(async () => {
    world = await newWorld();
    mara = world.mara;
    const db = await store();
    await db
      .updateTable("accounts")
      .set({ password_hash: await hash })
      .execute();
    await setLead(db, world.payments, mara.id, true);
    await made(mara, { name: "own" });
    ({ id: service } = await made(mara, serviceToken()));
  });
  const serviceToken = () => ({ kind: "service", teamId: world.payments, name: "deploy", scopes: ["read"] });

  /** The names of all tokens that work. */
  const working = async () => (await apiTokens(await store(), "everyone")).map(({ name }) => name);
  const detailsOf = async (action: AuditAction) => {
    const events = await (await store())
      .selectFrom("audit_events")
      .select("details")
      .where("action", "=", action)
      .where("outcome", "=", "done")
      .execute();
    return events.map(({ details }) => JSON.parse(String(details)));
  };
  /** The session of this browser as it is in a copy that another person took. */
  const copied = () => ({ ...mara, browser: { ...mara.browser } });

  test("a copied session makes no token, not even right after the sign-in", async () => {
    const thief = copied();
    expect(codeOf(await change(thief, makeTokenDoor, { ...INPUT, name: "thief" }))).toBe("reauthentication_required");
    expect(await working()).toEqual(["deploy", "own"]);
    await confirmNow(thief.browser);
    expect(codeOf(await change(thief, makeTokenDoor, { ...INPUT, name: "own" }))).toBe("invalid_input");
    // The refused name left the confirmation for the next try, and that try uses it up.
    expect(codeOf(await change(thief, makeTokenDoor, { ...INPUT, name: "other" }))).toBe("ok");
    expect(codeOf(await change(thief, makeTokenDoor, { ...INPUT, name: "more" }))).toBe("reauthentication_required");
  });

  test("sees on Security which tokens a change of the password would end", async () => {
    await made(world.ada, { ...serviceToken(), name: "of Ada" });
    const security = await look(mara, securityDoor, {});
    expect(security).toMatchObject({
      ok: true,
      value: {
        tokens: { personal: ["own"], services: [{ id: service, name: "deploy", team: "Payments", mayEnd: true }] },
      },
    });
    await setLead(await store(), world.payments, mara.id, false);
    expect(await look(mara, securityDoor, {})).toMatchObject({
      value: { tokens: { services: [{ name: "deploy", mayEnd: false }] } },
    });
  });

  test("a changed password ends the personal ones, and those of services only if chosen", async () => {
    expect(codeOf(await change(mara, changePasswordDoor, CHANGE))).toBe("ok");
    expect(await working()).toEqual(["deploy"]);
    expect(await detailsOf("profile.change_password")).toContainEqual(
      expect.objectContaining({ tokensRevoked: "own" }),
    );
    const again = { currentPassword: NEW, password: PASSWORD, tokens: { personal: true, services: [service] } };
    expect(codeOf(await change(mara, changePasswordDoor, again))).toBe("ok");
    expect(await working()).toEqual([]);
  });

  test("a changed password leaves them if the person says so, and ends no token of another person or team", async () => {
    const { id: ofOthers } = await made(world.ada, { ...serviceToken(), teamId: world.others, name: "of Others" });
    await made(world.ada, { name: "of Ada" });
    const kept = { personal: false, services: [ofOthers] };
    expect(codeOf(await change(mara, changePasswordDoor, { ...CHANGE, tokens: kept }))).toBe("ok");
    expect(await working()).toEqual(["deploy", "of Ada", "of Others", "own"]);
    await setLead(await store(), world.payments, mara.id, false);
    const asNoLead = { currentPassword: NEW, password: PASSWORD, tokens: { personal: true, services: [service] } };
    expect(codeOf(await change(mara, changePasswordDoor, asNoLead))).toBe("ok");
    expect(await working()).toEqual(["deploy", "of Ada", "of Others"]);
  });

  test("ending all other sessions ends them too, by a recent password", async () => {
    const db = await store();
    await db.updateTable("sessions").set({ confirmed_at: 1 }).execute();
    expect(codeOf(await change(mara, endOtherSessionsDoor, {}))).toBe("reauthentication_required");
    expect(await working()).toEqual(["deploy", "own"]);
    expect(codeOf(await change(mara, endOtherSessionsDoor, { tokens: { personal: false, services: [] } }))).toBe("ok");
    expect(await working()).toEqual(["deploy", "own"]);
    await confirmNow(mara.browser);
    expect(codeOf(await change(mara, endOtherSessionsDoor, {}))).toBe("ok");
    expect(await working()).toEqual(["deploy"]);
    expect(await detailsOf("session.end_others")).toContainEqual(expect.objectContaining({ tokensRevoked: "own" }));
  });

  test("the first factor ends them too, and a later one does not", async () => {
    await turnOnApp(mara.browser);
    expect(await working()).toEqual(["deploy"]);
    expect(await detailsOf("factor.turn_on_totp")).toContainEqual(expect.objectContaining({ tokensRevoked: "own" }));
    await made(mara, { name: "later" });
    await confirmNow(mara.browser);
    const begun = await inRequest(mara.browser, () => mutateOwn(beginTotpDoor, {}));
    const code = codeAt(begun.ok ? begun.value.key : "");
    const tokens = { personal: true, services: [service] };
    expect(codeOf(await change(mara, confirmTotpDoor, { code, tokens }))).toBe("ok");
    expect(await working()).toEqual(["deploy", "later"]);
  });

  test("End every access by an administrator ends all sessions and tokens, those of services that it made too", async () => {
    const token = await made(mara, { name: "used" });
    const other = newBrowser();
    await inRequest(other, async () => enter(await store(), mara.id, REQUEST, true));
    await made(world.ada, { ...serviceToken(), name: "of Ada" });
    const target = { accountId: mara.id, email: "mara@example.com" };
    expect(await change(world.ada, endAccountSessionsDoor, target)).toMatchObject({ value: { ended: 2 } });
    expect(await working()).toEqual(["of Ada"]);
    expect(await used(token, tokenListDoor, {})).toBe("token_invalid");
    for (const browser of [mara.browser, other]) expect(await inRequest(browser, () => anyActor(true))).toBeUndefined();
    expect(await detailsOf("session.end_all")).toContainEqual(
      expect.objectContaining({ tokensRevoked: "deploy, own, used" }),
    );
  });
});
