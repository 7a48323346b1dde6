import { beforeEach, describe, expect, test } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { events } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { endSqlWorlds, newSqlWorld, type SqlWorld } from "../../../testing/sql-world.ts";
import { approveRequestDoor, claimRequestDoor, requestForOwnDoor } from "../../edge/doors/requests.ts";
import { sendClaimDoor } from "../../edge/doors/sql-users/claims.ts";
import { useClaim } from "../../sharing/claims/use.ts";
import { store } from "../../store/db/store.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveCreated } from "../../store/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();

let world: SqlWorld;
const APP = () => ({ clusterId: world.clusterId, name: "app" });
const sql = () => world.cloud.sql(world.clusterId);
/** Logins as the SQL user itself, and whether the cluster let it in. */
const logins = () =>
  sql()
    .record()
    .filter(({ user, text }) => user === "app" && text === null)
    .map(({ ok }) => ok);

async function begin(level: Parameters<typeof newSqlWorld>[0]) {
  world = await newSqlWorld(level);
  await world.cloud.addUser(world.clusterId, "app", { password: "the-old-one-1234" });
  const db = await store();
  await saveCreated(db, APP(), { purpose: "", ownerTeamId: world.payments, by: { id: world.ada.id, name: "Ada" } });
  await saveProof(db, APP(), { state: "restricted", databases: [], by: "Ada" });
}

/** Each gives a new password to one person, and is repeated as they repeat it. */
const WAYS = {
  "a claim link": async () => {
    const sent = await change(world.ada, sendClaimDoor, { ...APP(), for: { kind: "link" }, hours: 1, word: "" });
    const [, id = "", secret = ""] =
      /\/claim\/(clm_\w+)#([\w-]{43})/.exec(sent.ok ? (sent.value.link ?? "") : "") ?? [];
    const [browser, opener] = [newBrowser(), "a".repeat(64)];
    return async () => {
      const answer = await inRequest(browser, () => useClaim({ id, secret, opener, word: "" }));
      return answer.ok
        ? answer.value.state === "shown"
          ? answer.value.shown.password
          : answer.value.state
        : answer.error;
    };
  },
  "a request": async () => {
    const sqlUserId = (await rowOf(await store(), APP()))?.id;
    const made = await change(world.mara, requestForOwnDoor, { kind: "reset", sqlUserId, reason: "Leaked" });
    if (!made.ok) throw new Error(made.error.code);
    const { id } = made.value;
    await change(world.ada, approveRequestDoor, { clusterId: world.clusterId, id });
    return async () => {
      const answer = await change(world.mara, claimRequestDoor, { id });
      return answer.ok ? answer.value.shown.password : answer.error;
    };
  },
};

describe.each(Object.entries(WAYS))("the password of %s", (_, way) => {
  describe.each(["create", "manage"] as const)("with a connection of the level %s", (level) => {
    beforeEach(() => begin(level));

    test("has signed in once before it is shown", async () => {
      const claim = await way();
      const password = await claim();
      expect(logins()).toEqual([true]);
      await world.signIn("app", String(password));
      const proved = (await events()).filter(({ details }) => details.proved === "one login");
      expect(proved).toMatchObject([{ outcome: "done", target: "app" }]);
    });

    test("is not shown where it does not sign in, and can be claimed again", async () => {
      const claim = await way();
      sql().fault({ kind: "throttled", user: "app" });
      expect(await claim()).toMatchObject({ code: "password_not_proved" });
      expect((await events()).at(-1)).toMatchObject({ outcome: "unknown", details: { code: "password_not_proved" } });
      expect(world.cloud.passwordMatches(world.clusterId, "app", "the-old-one-1234")).toBe(false);
      sql().clearFaults();
      await world.signIn("app", String(await claim()));
    });

    test("is not set where the cluster would refuse any, or does not answer", async () => {
      const claim = await way();
      sql().asRoot('ALTER USER "app" NOLOGIN');
      expect(await claim()).toMatchObject({ code: "login_not_allowed" });
      sql().asRoot("ALTER USER \"app\" LOGIN VALID UNTIL '2020-01-01'");
      expect(await claim()).toMatchObject({ code: "login_not_allowed" });
      expect(world.cloud.passwordMatches(world.clusterId, "app", "the-old-one-1234")).toBe(true);
      sql().asRoot('ALTER USER "app" VALID UNTIL NULL');
      await world.signIn("app", String(await claim()));
    });
  });

  test.each(["observe", null] as const)("is shown as it was set, with a connection of the level %s", async (level) => {
    await begin(level);
    const claim = await way();
    const password = String(await claim());
    expect(logins()).toEqual([]);
    expect(world.cloud.passwordMatches(world.clusterId, "app", password)).toBe(true);
  });
});
