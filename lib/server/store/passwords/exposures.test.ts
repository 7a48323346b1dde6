import { expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { EXPOSURES } from "../migrations/0021-to-0040/0021-exposures.ts";
import { addAccount } from "../people/accounts.ts";
import { rowOf } from "../sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted, saveReset } from "../sql-users/sql-users.ts";
import { addExposure, doubtExposures, isKnown, knowersOf, seenBy } from "./exposures.ts";

const APP = { clusterId: "00000000-0000-4000-8000-000000000001", name: "app" };
const ADA = { accountId: "acc_ada", viewer: "Ada", way: "reset" } as const;

eachStore((db) => {
  const created = async (name: string) => {
    await saveCreated(db(), { ...APP, name }, { by: byNamed("Ada") }, 1);
    return (await rowOf(db(), { ...APP, name }))?.id ?? "";
  };

  test("a shown password is in force until the next one is set, whether or not that one is shown", async () => {
    const row = await created("app");
    await addExposure(db(), APP, { id: "shn_1", ...ADA }, 2);
    expect(await knowersOf(db(), row)).toEqual([{ accountId: null, name: "Ada", way: "reset", at: 2, inForce: "yes" }]);
    await doubtExposures(db(), APP, 3);
    expect(await knowersOf(db(), row)).toMatchObject([{ inForce: "maybe" }]);
    await saveReset(db(), APP, byNamed("Mara"), 4);
    expect(await knowersOf(db(), row)).toEqual([]);
    expect(await seenBy(db(), "acc_ada")).toMatchObject([{ inForce: "replaced", replacedAt: 4, replacedBy: "Mara" }]);
    await doubtExposures(db(), APP, 5);
    expect(await seenBy(db(), "acc_ada")).toMatchObject([{ inForce: "replaced" }]);
  });

  test("a reset of one SQL user does not affect another, nor a later one of the same name", async () => {
    const [row, other] = [await created("app"), await created("other")];
    await addExposure(db(), APP, { id: "shn_1", ...ADA }, 2);
    await addExposure(db(), { ...APP, name: "other" }, { id: "shn_2", ...ADA }, 2);
    await saveDeleted(db(), APP, 3);
    const again = await created("app");
    await saveReset(db(), APP, byNamed("Mara"), 5);
    expect(again).not.toBe(row);
    expect(await knowersOf(db(), again)).toEqual([]);
    const seen = await seenBy(db(), "acc_ada");
    expect(seen.map(({ sqlUserId, inForce }) => [sqlUserId, inForce])).toEqual([
      [other, "yes"],
      [row, "gone"],
    ]);
    expect(seen.filter(isKnown)).toHaveLength(1);
  });

  test("a link used without sign-in is shown by its name, an account by its present name", async () => {
    const row = await created("app");
    const id = await addAccount(db(), { email: "m@example.com", name: "Mara Novak", passwordHash: "", role: "member" });
    await addExposure(db(), APP, { id: "shn_1", accountId: null, viewer: "a claim link of Ada", way: "claim" }, 2);
    await addExposure(db(), APP, { id: "shn_2", accountId: id, viewer: "Mara", way: "claim" }, 3);
    expect((await knowersOf(db(), row)).map(({ name }) => name)).toEqual(["Mara Novak", "a claim link of Ada"]);
  });

  test("an account that set a password before this record began counts as having seen it, also through a claim link", async () => {
    await db().schema.dropTable("exposures").execute();
    const mara = await addAccount(db(), { email: "m@example.com", name: "Mara", passwordHash: "", role: "member" });
    const rows = [await created("app"), await created("linked"), await created("gone")];
    await db()
      .updateTable("sql_users")
      .set({ password_changed_by_id: mara })
      .where("id", "=", rows[0] ?? "")
      .execute();
    await db()
      .updateTable("sql_users")
      .set({ password_changed_by_id: "clm_1" })
      .where("id", "=", rows[1] ?? "")
      .execute();
    await db()
      .insertInto("claim_links")
      .values({
        id: "clm_1",
        secret_hash: "x",
        cluster_id: APP.clusterId,
        cluster_name: "orders",
        sql_user_id: rows[1] ?? "",
        owner_team_id: null,
        sender_id: "acc_ada",
        account_id: null,
        team_id: null,
        word_hash: null,
        word_tries: 0,
        created_at: 1,
        expires_at: 2,
        revoked_at: null,
        revoked_by: null,
        attempt: null,
        used_at: 1,
        used_from: "",
        used_by_id: mara,
        used_by: "Mara",
        opener_hash: null,
        reopened_at: null,
        expiry_told_at: null,
      })
      .execute();
    await saveDeleted(db(), { ...APP, name: "gone" }, 2);
    await EXPOSURES.up(db() as never);
    const seen = await seenBy(db(), mara);
    expect(seen.map(({ name, way, inForce }) => [name, way, inForce]).sort()).toEqual([
      ["app", "before", "yes"],
      ["linked", "before", "yes"],
    ]);
  });
});
