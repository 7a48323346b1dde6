import { beforeEach, describe, expect, test } from "vitest";
import { byNamed, eachStore, REQUEST } from "../../../testing/server.ts";
import { putGrant } from "../clusters/cluster-roles.ts";
import { addExposure, seenAfter } from "../passwords/exposures.ts";
import { startSession } from "../sign-in/start-session.ts";
import { ownedAfter } from "../sql-users/owned-sql-users.ts";
import { saveCreated, saveDeleted, saveReset } from "../sql-users/sql-users.ts";
import { addAccount, setDisabled } from "./accounts.ts";
import { addApiToken } from "./api-tokens.ts";
import {
  type Cut,
  countsOfPerson,
  countsOfTeam,
  membersAfter,
  membershipsAfter,
  rolesAfter,
  sessionsAfter,
  validTokensAfter,
} from "./page-rows.ts";
import { addMember, addTeam, setLead } from "./teams.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";
/** As people call themselves and their teams: equal, long, from right to left, and with markup. */
const NAMES = ["Ada", "Ada", "zoë", "שרה לוי", "<b>Bob</b>", "O'Hara %_\\", "x".repeat(100), "Ärger"];

/** Every page of a list, three rows each. */
async function walk<Row>(read: (cut: Cut) => Promise<Row[]>, keyOf: (row: Row) => NonNullable<Cut["after"]>) {
  const all: Row[] = [];
  for (let after: Cut["after"]; ; ) {
    const rows = await read({ after, limit: 3 });
    all.push(...rows);
    const last = rows.at(-1);
    if (rows.length < 3 || !last) return all;
    expect(all.length).toBeLessThan(100);
    after = keyOf(last);
  }
}

eachStore((db) => {
  let mara = "";
  const account = (name: string, at: number) =>
    addAccount(db(), { name, email: `${at}@example.com`, role: "member", passwordHash: "x" });
  const whole = { after: undefined, limit: 100 };
  beforeEach(async () => {
    mara = await account("Mara", 999);
  });

  describe("page by page, each row comes once, as in the whole list", () => {
    test("teams of a person, whatever they are called", async () => {
      // No two teams have one name.
      const names = [...new Set(NAMES)];
      for (const name of names) await addMember(db(), await addTeam(db(), name), mara);
      await addTeam(db(), "Others");
      const all = await membershipsAfter(db(), mara, whole);
      expect(all.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
      expect(
        await walk(
          (cut) => membershipsAfter(db(), mara, cut),
          ({ name, id }) => [name, id],
        ),
      ).toEqual(all);
    });

    test("members of a team, leads first", async () => {
      const team = await addTeam(db(), "Payments");
      const ids = [];
      for (const [at, name] of NAMES.entries()) ids.push(await account(name, at));
      for (const id of ids) await addMember(db(), team, id);
      const leads = [ids[2] ?? "", ids[6] ?? ""];
      for (const id of leads) await setLead(db(), team, id, true);
      await setDisabled(db(), ids[0] ?? "", true);
      const all = await membersAfter(db(), team, whole);
      expect(
        all
          .slice(0, 2)
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(leads.toSorted());
      expect(all.filter(({ disabled }) => disabled)).toHaveLength(1);
      const paged = await walk(
        (cut) => membersAfter(db(), team, cut),
        ({ lead, name, id }) => [lead ? 0 : 1, name, id],
      );
      expect(paged).toEqual(all);
    });

    test("cluster roles of a person, their own and those of their teams, and of a team its own alone", async () => {
      const team = await addTeam(db(), "Payments");
      const other = await addTeam(db(), "Others");
      await addMember(db(), team, mara);
      for (let at = 0; at < 5; at++) {
        const grant = (holder: { kind: "account" | "team"; id: string }, time: number) =>
          putGrant(db(), holder, { clusterId: `c${at}`, role: "cluster_creator", by: "Ada" }, time);
        await grant({ kind: "account", id: mara }, 1_000);
        await grant({ kind: "team", id: team }, 1_000 + at);
        await grant({ kind: "team", id: other }, 1_000);
      }
      const key = ({ since, id }: { since: number; id: string }) => [since, id];
      const all = await rolesAfter(db(), { accountId: mara }, whole);
      expect(all).toHaveLength(10);
      expect(all.filter(({ through }) => through?.name === "Payments")).toHaveLength(5);
      expect(await walk((cut) => rolesAfter(db(), { accountId: mara }, cut), key)).toEqual(all);
      const ofTeam = await rolesAfter(db(), { teamId: team }, whole);
      expect(ofTeam.map(({ through }) => through)).toEqual([null, null, null, null, null]);
      expect(await walk((cut) => rolesAfter(db(), { teamId: team }, cut), key)).toEqual(ofTeam);
    });

    test("sessions and tokens of a person, and those of services that they made", async () => {
      const now = Date.now();
      const team = await addTeam(db(), "Payments");
      const ada = await account("Ada", 1);
      const token = (name: string, owner: { kind: "personal" | "service"; id: string }, expiresAt = now + 1e9) =>
        addApiToken(
          db(),
          {
            name,
            start: name,
            owner,
            scopes: ["read"],
            clusters: "all",
            addresses: [],
            madeBy: "x",
            madeById: mara,
            secretHash: name,
            expiresAt,
          },
          1,
        );
      for (let at = 0; at < 7; at++) {
        await startSession(db(), mara, REQUEST, now - 60_000 - (at % 2));
        await token(`own ${at}`, { kind: "personal", id: mara });
        await token(`of team ${at}`, { kind: "service", id: team });
      }
      await startSession(db(), ada, REQUEST, now);
      await startSession(db(), mara, REQUEST, now - 13 * 60 * 60_000);
      await token("of Ada", { kind: "personal", id: ada });
      await token("over", { kind: "personal", id: mara }, now - 1);
      const sessions = (cut: Cut) => sessionsAfter(db(), { accountId: mara, currentIdHash: "" }, cut);
      expect(await walk(sessions, ({ startedAt, id }) => [startedAt, id])).toEqual(await sessions(whole));
      expect(await sessions(whole)).toHaveLength(7);
      const tokens = (cut: Cut) => validTokensAfter(db(), mara, cut);
      expect(await walk(tokens, ({ name, id }) => [name, id])).toEqual(await tokens(whole));
      expect((await tokens(whole)).filter((each) => each.team?.name === "Payments")).toHaveLength(7);
      expect(await tokens(whole)).toHaveLength(14);
    });

    test("passwords that a person was shown, those that may be in force first", async () => {
      const show = async (at: number, time: number) => {
        const target = { clusterId: CLUSTER, name: `app_${at}` };
        await saveCreated(db(), target, { purpose: "", ownerTeamId: null, by: byNamed("Ada") }, 1);
        await addExposure(db(), target, { id: `shn_${at}`, accountId: mara, viewer: "Mara", way: "reset" }, time);
        return target;
      };
      for (let at = 0; at < 10; at++) {
        const target = await show(at, 100 + (at % 3));
        if (at === 1) await saveReset(db(), target, byNamed("Ada"), 200);
        if (at === 2) await saveDeleted(db(), target, 200);
      }
      const seen = (cut: Cut) => seenAfter(db(), mara, cut);
      const all = await seen(whole);
      expect(all.map(({ inForce }) => inForce)).toEqual([...Array(8).fill("yes"), "gone", "replaced"]);
      expect(await walk(seen, ({ inForce, at, id }) => [inForce === "yes" ? 0 : 1, at, id])).toEqual(all);
    });
  });

  test("a page of SQL users has those of these teams alone, by name", async () => {
    const [ours, theirs] = [await addTeam(db(), "Ours"), await addTeam(db(), "Theirs")];
    for (const [name, ownerTeamId] of [
      ["b", ours],
      ["a", ours],
      ["c", theirs],
      ["d", null],
    ] as const)
      await saveCreated(db(), { clusterId: CLUSTER, name }, { purpose: "", ownerTeamId, by: byNamed("Ada") }, 1);
    const page = (after: string, teams = [ours]) =>
      ownedAfter(db(), { clusterId: CLUSTER, teams }, { after, limit: 10 });
    expect((await page("")).map(({ name, team }) => [name, team.name])).toEqual([
      ["a", "Ours"],
      ["b", "Ours"],
    ]);
    expect((await page("a")).map(({ name }) => name)).toEqual(["b"]);
    expect(await page("", [])).toEqual([]);
  });

  test("figures count what the person and the team have, and nothing of others", async () => {
    const team = await addTeam(db(), "Payments");
    const ada = await account("Ada", 1);
    await addMember(db(), team, mara);
    await setLead(db(), team, mara, true);
    await putGrant(db(), { kind: "team", id: team }, { clusterId: CLUSTER, role: "cluster_creator", by: "Ada" });
    await startSession(db(), mara, REQUEST);
    const none = { teams: 0, leads: 0, roles: 0, sessions: 0, tokens: 0, devices: 0, passwords: 0, requests: 0 };
    expect(await countsOfPerson(db(), mara)).toEqual({ ...none, teams: 1, leads: 1, roles: 1, sessions: 1 });
    expect(await countsOfPerson(db(), ada)).toEqual(none);
    expect(await countsOfTeam(db(), team)).toEqual({ members: 1, roles: 1, requests: 0 });
  });
});
