import { beforeEach, describe, expect, test } from "vitest";
import { changed, codeOf, INPUT, made, used, wantToken } from "../../../../testing/accounts/api-token-steps.ts";
import { onStore, STORES } from "../../../../testing/on-store.ts";
import { change, look, newWorld, OTHER_ID, type World } from "../../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../../testing/server.ts";
import { FACTOR_POLICY } from "../../../access/factor-duty.ts";
import { tokenActorAgain } from "../../../access/token-actor.ts";
import { removeGrant } from "../../../store/clusters/cluster-roles.ts";
import { putSetting } from "../../../store/db/settings.ts";
import { store } from "../../../store/db/store.ts";
import { inTransaction } from "../../../store/db/transaction.ts";
import { setDisabled, setRole } from "../../../store/people/accounts.ts";
import { serviceTokensMadeBy } from "../../../store/people/api-tokens.ts";
import { removeTeam } from "../../../store/people/teams.ts";
import { clusterListDoor } from "../clusters.ts";
import { approveRequestDoor } from "../requests.ts";
import { createSqlUserDoor } from "../sql-users/creation.ts";
import { describeSqlUserDoor, protectSqlUserDoor, resetPasswordDoor, sqlUserListDoor } from "../sql-users/sql-users.ts";
import { disableAccountDoor, enableAccountDoor } from "./accounts.ts";
import { makeTokenDoor, tokenListDoor } from "./api-tokens.ts";

const list = { clusterId: CLUSTER_ID, fresh: false };
const create = { clusterId: CLUSTER_ID, name: "app_new", purpose: "test", kind: "service" };

freshProcess();

describe.each(STORES)("a token on %s", (kind) => {
  onStore(kind);
  let world: World;
  beforeEach(async () => {
    world = await newWorld();
  });

  test("opens the doors of its scopes alone, and none that decides", async () => {
    const token = await made(world.ada, { scopes: ["read"] });
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("ok");
    expect(await changed(token, createSqlUserDoor, create)).toBe("token_scope");
    const all = await made(world.ada, { name: "all", scopes: ["read", "create", "reset", "describe", "request"] });
    expect(await changed(all, createSqlUserDoor, create)).toBe("ok");
    expect(await changed(all, approveRequestDoor, { clusterId: CLUSTER_ID, id: "ask_1" })).toBe("token_scope");
    expect(await changed(all, makeTokenDoor, INPUT)).toBe("token_scope");
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    const [refused, created] = events.filter(({ action }) => action === "sql_user.create");
    expect(JSON.parse(refused?.details ?? "{}")).toEqual({ code: "token_scope", token: `ci (${token.id})` });
    expect(created).toMatchObject({ actor: "ada@example.com", actor_id: world.ada.id });
    expect(JSON.parse(created?.details ?? "{}")).toMatchObject({ token: `all (${all.id})` });
  });

  test("is bound to its clusters, whatever its owner may do elsewhere", async () => {
    const token = await made(world.ada, { clusters: [OTHER_ID] });
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    expect(await used(token, sqlUserListDoor, { ...list, clusterId: OTHER_ID })).toBe("ok");
    expect(codeOf(await wantToken(world.cleo, { ...INPUT, clusters: [OTHER_ID] }))).toBe("cluster_not_found");
  });

  test("is bound to its addresses", async () => {
    const token = await made(world.ada, { addresses: ["10.30.0.0/16", "2001:db8::/32"] });
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("token_address");
    for (const at of ["10.30.4.5", "::ffff:10.30.4.5", "2001:db8::1"])
      expect(await used(token, clusterListDoor, { fresh: false }, at)).toBe("ok");
    expect(codeOf(await change(world.ada, makeTokenDoor, { ...INPUT, addresses: ["10.0.0.0/99"] }))).toBe(
      "invalid_input",
    );
  });

  test("stops at once when its owner stops", async () => {
    const db = await store();
    const token = await made(world.cleo, { scopes: ["read"] });
    expect(await used(token, sqlUserListDoor, list)).toBe("ok");
    await removeGrant(db, { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    await setDisabled(db, world.cleo.id, true);
    expect(await used(token, sqlUserListDoor, list)).toBe("token_invalid");
    expect(await tokenActorAgain(`token:${token.id}`)).toBeUndefined();
  });

  test("of an account that was disabled stays dead when the account is enabled again, and the audit names it", async () => {
    const token = await made(world.cleo, { scopes: ["read"] });
    const target = { accountId: world.cleo.id, email: "cleo@example.com" };
    expect(codeOf(await change(world.ada, disableAccountDoor, target))).toBe("ok");
    expect(codeOf(await change(world.ada, enableAccountDoor, target))).toBe("ok");
    expect(await used(token, sqlUserListDoor, list)).toBe("token_invalid");
    const events = await (await store()).selectFrom("audit_events").selectAll().execute();
    const done = events.find(({ action, outcome }) => action === "account.disable" && outcome === "done");
    expect(JSON.parse(done?.details ?? "{}")).toMatchObject({ tokensRevoked: "ci" });
  });

  test("loses the rights that a demoted administrator loses", async () => {
    const token = await made(world.ada);
    expect(await used(token, sqlUserListDoor, list)).toBe("ok");
    await setRole(await store(), world.ada.id, "member");
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
  });

  test("stops where its owner lacks a required second factor", async () => {
    const token = await made(world.ada);
    const policy = JSON.stringify({ scope: "everybody", graceDays: 0 });
    await inTransaction(await store(), (transaction) =>
      putSetting(transaction, FACTOR_POLICY, { value: policy, by: "Ada" }),
    );
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("factor_required");
  });

  test("changes no protected SQL user", async () => {
    world.users.set("app_kept", "x");
    expect(codeOf(await change(world.ada, protectSqlUserDoor, { clusterId: CLUSTER_ID, name: "app_kept" }))).toBe("ok");
    const token = await made(world.ada);
    const kept = { clusterId: CLUSTER_ID, name: "app_kept" };
    expect(await changed(token, resetPasswordDoor, kept)).toBe("token_needs_person");
    const described = { ownerTeamId: world.others, purpose: "", contact: "", notes: "", kind: null };
    const describes = await made(world.ada, { name: "describes", scopes: ["describe"] });
    expect(await changed(describes, describeSqlUserDoor, { ...kept, ...described })).toBe("token_needs_person");
    expect(codeOf(await change(world.ada, describeSqlUserDoor, { ...kept, ...described }))).toBe("ok");
  });

  test("of a service has the rights of its team, and goes with it", async () => {
    const { ada, mara, payments } = world;
    const service = { kind: "service", teamId: payments, scopes: ["read"] };
    expect(codeOf(await change(mara, makeTokenDoor, { ...INPUT, ...service }))).toBe("forbidden");
    expect(codeOf(await change(ada, makeTokenDoor, { ...INPUT, ...service, scopes: ["request"] }))).toBe(
      "invalid_input",
    );
    const token = await made(ada, service);
    expect(await serviceTokensMadeBy(await store(), ada.id)).toMatchObject([{ id: token.id, team: "Payments" }]);
    expect(await serviceTokensMadeBy(await store(), mara.id)).toEqual([]);
    expect(await used(token, sqlUserListDoor, list)).toBe("cluster_not_found");
    expect(await look(mara, tokenListDoor, {})).toMatchObject({
      value: { mine: [{ kind: "service", mayRevoke: false }] },
    });
    await inTransaction(await store(), (transaction) => removeTeam(transaction, payments));
    expect(await used(token, clusterListDoor, { fresh: false })).toBe("token_invalid");
  });
});
