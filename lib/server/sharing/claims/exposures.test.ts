import { beforeEach, expect, test } from "vitest";
import {
  APP,
  ada,
  begin,
  claim,
  mayReset,
  person,
  send,
  signedIn,
  vendor,
} from "../../../testing/accounts/claim-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { authorize } from "../../access/guard.ts";
import { createSqlUser, resetPassword } from "../../sql-users/change-sql-user.ts";
import { store } from "../../store/db/store.ts";
import { knowersOf, seenBy } from "../../store/passwords/exposures.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";

freshProcess();
beforeEach(begin);

const note = () => {};
const knowers = async (target = APP) => {
  const db = await store();
  const row = await rowOf(db, target);
  return (await knowersOf(db, row?.id ?? "")).map(({ accountId, name, way, inForce }) => [
    accountId ?? name,
    way,
    inForce,
  ]);
};

test("each way of showing a password is recorded, and each ends the earlier exposure", async () => {
  const mara = await person("Mara", "cluster_creator");
  await resetPassword(mayReset(mara), APP, note);
  expect(await knowers()).toEqual([[mara.accountId, "reset", "yes"]]);
  await resetPassword(mayReset(ada), { ...APP, replaces: await newest() }, note);
  expect(await knowers()).toEqual([[ada.accountId, "reset", "yes"]]);
  const toMara = await send({ for: { kind: "account", id: mara.accountId } });
  await claim(toMara, { browser: await signedIn(mara) });
  expect(await knowers()).toEqual([[mara.accountId, "claim", "yes"]]);
  const fresh = { clusterId: CLUSTER_ID, name: "fresh" };
  await createSqlUser(authorize(ada, "sql_users.create", CLUSTER_ID), { ...fresh, purpose: "" }, note);
  expect(await knowers(fresh)).toEqual([[ada.accountId, "creation", "yes"]]);
  const seen = await seenBy(await store(), mara.accountId);
  expect(seen.map(({ way, inForce }) => [way, inForce])).toEqual([
    ["claim", "yes"],
    ["reset", "replaced"],
  ]);
});

test("a claim link that is used without sign-in is known by its sender's name", async () => {
  await claim(await send());
  expect(await knowers()).toEqual([["a claim link of Ada", "claim", "yes"]]);
});

test("where the answer to a reset is lost, the password before may still be in force", async () => {
  const mara = await person("Mara", "cluster_creator");
  await resetPassword(mayReset(mara), APP, note);
  vendor.instead = ({ method }) => (method === "PUT" ? { status: 504, body: "" } : undefined);
  await expect(resetPassword(mayReset(mara), APP, note)).rejects.toThrow();
  expect(await knowers()).toEqual([[mara.accountId, "reset", "maybe"]]);
});

async function newest(): Promise<string> {
  const row = await (await store())
    .selectFrom("shown_passwords")
    .select("id")
    .where("replaced_at", "is", null)
    .executeTakeFirst();
  return row?.id ?? "";
}
