import { beforeEach, describe, expect, test } from "vitest";
import type { Result } from "#lib/shared/errors/result.ts";
import { distance, inRequest, newBrowser, type TestBrowser, timesOf } from "../../../testing/next-headers.ts";
import { onStore, STORES } from "../../../testing/on-store.ts";
import { ADMINISTRATOR, byNamed, freshProcess, REQUEST } from "../../../testing/server.ts";
import { type Statement, statementsOf } from "../../../testing/stores/statements.ts";
import { type Actor, authorizeOwned } from "../../access/guard.ts";
import { newId } from "../../base/ids.ts";
import { enter } from "../../people/sign-in/enter.ts";
import { mutate, read } from "../../run/run.ts";
import { openClaim, useClaim } from "../../sharing/claims/use.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { addClaimLink } from "../../store/requests/claim-links.ts";
import { rowOf } from "../../store/sql-users/present-sql-users.ts";
import { saveCreated, saveDeleted } from "../../store/sql-users/sql-users.ts";
import { ownConnectionDoor, ownHistoryDoor } from "./sql-users/own-sql-users.ts";
import { resetOwnDoor, resetPasswordDoor } from "./sql-users/sql-users.ts";
import { privilegesDoor } from "./sql-users/verification.ts";

freshProcess({ SESSION_SECRET: `1:${"s".repeat(32)}`, APP_URL: "http://localhost:3000" });

const PROVE = process.env.ROLECALL_PROVE === "1";
const SAMPLES = 600;
const CHANCE = 5;
/** SQL users besides: they would make a slower question slower yet. */
const OTHERS = PROVE ? 50 : 2;
const THERE = "6f1c7a52-0000-4000-8000-000000000001";
const MISSING = "6f1c7a52-0000-4000-8000-000000000002";
const SECRET = "x".repeat(43);

/** Ids that a request can name: of a row, a claim link and a cluster. */
type Known = { id: string; claim: string; clusterId: string };
let mara: Actor;
let browser: TestBrowser;
let theirs: Known;
let nobodys: Known;
let deleted: Known;
let missing: Known;

async function begin(): Promise<void> {
  const db = await store();
  const who = { name: "Mara", email: "mara@example.com", role: "member" } as const;
  mara = { ...ADMINISTRATOR, ...who, accountId: await addAccount(db, { ...who, passwordHash: "" }) };
  const [ownTeam, otherTeam] = [await addTeam(db, "Payments"), await addTeam(db, "Others")];
  await addMember(db, ownTeam, mara.accountId);
  browser = newBrowser();
  await inRequest(browser, async () => enter(db, mara.accountId, REQUEST, true));
  const keep = async (name: string, ownerTeamId: string | null): Promise<Known> => {
    const target = { clusterId: THERE, name };
    await saveCreated(db, target, { purpose: "", ownerTeamId, by: byNamed("Ada") });
    const id = (await rowOf(db, target))?.id ?? "";
    const of = { sqlUserId: id, ownerTeamId, teamId: otherTeam, senderId: mara.accountId };
    const more = { cluster: { id: THERE, name: "orders" }, accountId: null, wordHash: null, lastsMs: 3_600_000 };
    return { id, claim: (await addClaimLink(db, { ...of, ...more })).id, clusterId: THERE };
  };
  for (let count = 0; count < OTHERS; count++) await keep(`more_${count}`, count % 2 ? ownTeam : otherTeam);
  theirs = await keep("theirs", otherTeam);
  missing = { id: newId("usr"), claim: newId("clm"), clusterId: MISSING };
  nobodys = await keep("nobodys", null);
  deleted = await keep("deleted", otherTeam);
  await saveDeleted(db, { clusterId: THERE, name: "deleted" });
}

const inBrowser = (ask: () => Promise<Result<unknown>>, code: string) =>
  inRequest(browser, async () => expect(await ask()).toMatchObject({ ok: false, error: { code } }));

/** Each call names an object, and fails unless it is refused like a missing one. */
const WAYS: Record<string, (about: Known) => Promise<unknown>> = {
  "the guard": ({ id }) => expect(authorizeOwned(mara, "own.read", id)).rejects.toThrow("sql_user_not_found"),
  "a reset": ({ id }) => inBrowser(() => mutate(resetOwnDoor, { id }), "sql_user_not_found"),
  "a history": ({ id }) => inBrowser(() => read(ownHistoryDoor, { id }), "sql_user_not_found"),
  "a connection": ({ id }) =>
    inBrowser(() => read(ownConnectionDoor, { id, database: "defaultdb" }), "sql_user_not_found"),
  "opening a claim link": ({ claim: id }) =>
    inBrowser(() => openClaim({ id, secret: SECRET, opener: SECRET }), "link_void"),
  "using a claim link": ({ claim: id }) =>
    inBrowser(() => useClaim({ id, secret: SECRET, opener: SECRET, word: "" }), "link_void"),
  "the privileges": ({ clusterId }) =>
    inBrowser(() => read(privilegesDoor, { clusterId, name: "theirs" }), "cluster_not_found"),
  "a reset on a cluster": ({ clusterId }) =>
    inBrowser(() => mutate(resetPasswordDoor, { clusterId, name: "theirs" }), "cluster_not_found"),
};

describe.each(STORES)("on %s", { timeout: 120_000 }, (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await begin();
  });

  describe("a refusal makes the same queries, whether the SQL user exists or not", () => {
    test.each(Object.entries(WAYS))("by %s", async (_, ask) => {
      const statements = await statementsInTurn(ask);
      for (const each of statements) expect(each).toEqual(statements[0]);
      expect(statements[0]?.map(({ text }) => text).join()).toContain("select");
    });

    test.each(["theirs", "missing"] as const)(
      "or it is found: one query more about a SQL user that is %s",
      async (which) => {
        const more = { theirs, missing }[which].id;
        const statements = await statementsInTurn(async (about) => {
          await WAYS["the guard"]?.(about);
          if (about.id === more) await (await store()).selectFrom("teams").select("id").limit(1).execute();
        });
        expect(statements.map((each) => each.length - (statements[1]?.length ?? 0))).toEqual(
          which === "theirs" ? [1, 0, 0, 0] : [0, 0, 0, 1],
        );
      },
    );

    test("or it is found: more rows asked for", async () => {
      const statements = await statementsInTurn(async (about) => {
        const limit = about.id === missing.id ? 1 : 2;
        await (await store()).selectFrom("teams").select("id").limit(limit).execute();
      });
      expect(statements[3]).not.toEqual(statements[0]);
    });
  });

  if (!PROVE) return;
  describe("the time of a refusal", () => {
    test("is measured precisely enough to find a single further query", async () => {
      const ask = () => authorizeOwned(mara, "own.read", theirs.id).catch(() => {});
      const [twice, once] = await timesOf(SAMPLES, () => ask().then(ask), ask);
      expect(distance(twice, once)).toBeGreaterThan(CHANCE);
    });

    test.each(Object.entries(WAYS))("of %s does not show whether the SQL user exists", async (_, ask) => {
      for (const about of [theirs, nobodys, deleted]) {
        const [there, absent] = await timesOf(
          SAMPLES,
          () => ask(about),
          () => ask(missing),
        );
        expect(distance(there, absent)).toBeLessThan(CHANCE);
      }
    });
  });
});

/** The store's statements about another team's SQL user, one without a team, a deleted one and a missing one. */
async function statementsInTurn(ask: (about: Known) => Promise<unknown>): Promise<Statement[][]> {
  // The first call also sends statements about the session, which later ones do not.
  await ask(nobodys);
  const all: Statement[][] = [];
  for (const about of [theirs, nobodys, deleted, missing]) all.push(await statementsOf(() => ask(about)));
  return all;
}
