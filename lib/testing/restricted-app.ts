import { beforeEach } from "vitest";
import { restrictAgainDoor } from "../server/edge/doors/sql-users/restriction.ts";
import { putGrant } from "../server/store/clusters/cluster-roles.ts";
import { store } from "../server/store/db/store.ts";
import { addTeam } from "../server/store/people/teams.ts";
import { alive, backAtRest, itemIn } from "./put-back-steps.ts";
import { change, type Person, person } from "./requests.ts";
import { fingerprint, READ_ONLY, restriction, started } from "./restriction-steps.ts";
import { type SqlWorld, turnOn } from "./sql-cluster.ts";

/* For tests only: a cluster on which the SQL user `app`, which had CREATEDB, was restricted before each test. */

export function restrictedApp(world: () => SqlWorld) {
  let id = "";
  let before = "";
  const of = (...names: string[]) => [
    { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
  ];
  const print = (name = "app") => fingerprint(world().sql, name);

  beforeEach(async () => {
    await alive();
    for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
    await turnOn(world(), "manage");
    world().sql.asRoot('ALTER USER "app" WITH CREATEDB');
    before = print();
    [id = ""] = await started(world().ada, of("app"));
    await restriction(world().ada, id);
  });

  const back = async () => (await itemIn(world().ada, id)).back;
  return {
    /** the restriction, and what `app` held before */
    now: () => ({ id, before }),
    appOf: () => ({ clusterId: world().clusterId, name: "app" }),
    of,
    print,
    isAdmin: () =>
      world()
        .sql.asRoot('SHOW GRANTS ON ROLE FOR "app"')
        .rows.some(([role]) => role === "admin"),
    async stateOf() {
      const db = await store();
      const row = await db.selectFrom("sql_users").select("admin_state").where("name", "=", "app").executeTakeFirst();
      return row?.admin_state;
    },
    back,
    async again(by = world().ada) {
      const answer = await change(by, restrictAgainDoor, { id, back: (await back())?.id ?? "" });
      return answer.ok ? null : answer.error.code;
    },
    wakeBack,
    /** What would wait for a statement of a dead server goes on. */
    async letBeLate(): Promise<void> {
      await backAtRest();
      await wakeBack();
    },
    /** A member of the team that owns the SQL user. */
    async owner(): Promise<Person> {
      const db = await store();
      const team = await addTeam(db, "Payments");
      await db.updateTable("sql_users").set({ owner_team_id: team }).where("name", "=", "app").execute();
      return person("Mara", { team });
    },
    async withRole(name: string, role: "cluster_creator" | "cluster_admin"): Promise<Person> {
      const one = await person(name);
      await putGrant(await store(), { kind: "account", id: one.id }, { clusterId: world().clusterId, role, by: "Ada" });
      return one;
    },
  };
}

/** What waits goes on now. */
async function wakeBack(): Promise<void> {
  const db = await store();
  const items = db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting");
  await items.where("step", "in", ["give", "take"]).execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("kind", "=", "put_back").execute();
}
