import { expect, test } from "vitest";
import { byNamed, eachStore } from "../../../testing/server.ts";
import { noting, planOf } from "../../../testing/stores/query-plans.ts";
import { leaverTeams } from "../jobs/leaver-teams.ts";
import { saveCreated, saveDeleted } from "../sql-users/sql-users.ts";
import { addAccount } from "./accounts.ts";
import { addMember, addTeam, allTeams } from "./teams.ts";

const CLUSTER = "11111111-1111-4111-8111-111111111111";
const by = byNamed("Ada");

eachStore((db) => {
  test("what teams own is counted in an index, and without those that have ended", async () => {
    const [payments, empty] = [await addTeam(db(), "Payments"), await addTeam(db(), "Empty")];
    for (const name of ["app", "etl", "old"])
      await saveCreated(db(), { clusterId: CLUSTER, name }, { ownerTeamId: payments, by }, 500);
    await saveDeleted(db(), { clusterId: CLUSTER, name: "old" }, 600);
    const { store, queries } = noting(db());
    const teams = await allTeams(store);
    expect(teams.map(({ id, ownedSqlUsers }) => [id, ownedSqlUsers])).toEqual([
      [empty, 0],
      [payments, 2],
    ]);
    const counting = queries.find(({ sql }) => sql.includes("sql_users"));
    const plan = counting && (await planOf(db(), counting));
    expect(plan).toMatch(/sql_users_of_team|Index (Only )?Scan/);
    expect(plan).not.toMatch(/SCAN sql_users|Seq Scan/);
  });

  test("the teams of one person are read without those of others", async () => {
    const who = { name: "Mara", email: "mara@example.com", role: "member", passwordHash: "" } as const;
    const mara = await addAccount(db(), who);
    const [payments] = [await addTeam(db(), "Payments"), await addTeam(db(), "Others")];
    await addMember(db(), payments, mara);
    await saveCreated(db(), { clusterId: CLUSTER, name: "app" }, { ownerTeamId: payments, by }, 500);
    expect(await allTeams(db(), [])).toEqual([]);
    expect(await leaverTeams(db(), mara)).toMatchObject([{ teamId: payments, ownedSqlUsers: 1, needs: "member" }]);
    expect((await allTeams(db(), [payments])).map(({ name }) => name)).toEqual(["Payments"]);
  });
});
