import { expect, test } from "vitest";
import { change, look } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { endSqlWorlds, newSqlWorld } from "../../testing/sql-world.ts";
import { sendClaimDoor } from "../edge/doors/sql-users/claims.ts";
import { ownSqlUsersDoor } from "../edge/doors/sql-users/own-sql-users.ts";
import { compromisedDoor, resetOwnDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { store } from "../store/db/store.ts";
import { addMember, addTeam } from "../store/people/teams.ts";
import { saveCreated, saveDescribed } from "../store/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();

test("the password of a SQL user that single sign-on made is reset by no one, and no link sets it", async () => {
  const { cloud, clusterId, ada } = await newSqlWorld(null);
  const db = await store();
  const target = { clusterId, name: "grace" };
  await cloud.addUser(clusterId, "grace");
  await saveCreated(db, target, { by: { id: ada.id, name: "Ada" } });
  const team = await addTeam(db, `Payments ${clusterId}`);
  await addMember(db, team, ada.id);
  await saveDescribed(db, target, { ownerTeamId: team });
  await db
    .updateTable("sql_users")
    .set({ provisioned_by: "jwt_token:https://id.example" })
    .where("cluster_id", "=", clusterId)
    .where("name", "=", "grace")
    .execute();
  const refused = {
    ok: false,
    error: { code: "invalid_input", fields: { name: expect.stringContaining("no password") } },
  };
  expect(await change(ada, resetPasswordDoor, target)).toMatchObject(refused);
  expect(await change(ada, compromisedDoor, Object.assign({ reason: "Leaked." }, target))).toMatchObject(refused);
  const link = Object.assign({ for: { kind: "team", id: team }, hours: 1 }, target);
  expect(await change(ada, sendClaimDoor, link)).toMatchObject(refused);
  const own = await look(ada, ownSqlUsersDoor, { fresh: false });
  const [mine] = own.ok ? own.value.users.filter(({ name }) => name === "grace") : [];
  expect(mine?.limit).toBe("read_only");
  expect(await change(ada, resetOwnDoor, { id: mine?.id ?? "" })).toMatchObject({
    ok: false,
    error: { code: "invalid_input" },
  });
  expect(cloud.record().filter(({ route, name }) => route === "sql-users.set-password" && name === "grace")).toEqual(
    [],
  );
});
