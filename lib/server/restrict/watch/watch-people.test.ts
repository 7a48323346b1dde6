import { beforeEach, describe, expect, test } from "vitest";
import { look, person } from "../../../testing/requests.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { watching } from "../../../testing/watch-steps.ts";
import { ownSqlUsersDoor } from "../../edge/doors/sql-users/own-sql-users.ts";
import { sqlUserDoor } from "../../edge/doors/sql-users/sql-user-facts.ts";
import { suggestionDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { addMember, addTeam } from "../../store/people/teams.ts";
import { saveDescribed } from "../../store/sql-users/sql-users.ts";
import { removeWatches } from "../../store/sql-users/watches.ts";

/* Who watches a SQL user, and who sees that. */

freshProcess();
const world = sqlWorld(["shop", "stock"], "v26.2.1");
const { watch, watches } = watching(world);

describe("with a connection", { timeout: 60_000 }, () => {
  beforeEach(async () => void (await turnOn(world(), "manage")));

  test("the owner team sees who watches, why and until when", async () => {
    const { clusterId, ada } = world();
    const db = await store();
    const [team, mara] = [await addTeam(db, "Payments"), await person("Mara")];
    await addMember(db, team, mara.id);
    await look(ada, suggestionDoor, { clusterId, name: "boss", read: false });
    await saveDescribed(db, { clusterId, name: "shop_app" }, { ownerTeamId: team });
    const started = await watch();
    const until = typeof started === "string" ? 0 : started.until;
    const note = { by: "Ada", reason: "To choose its level", until };
    const own = await look(mara, ownSqlUsersDoor, { fresh: false });
    expect(own.ok && own.value.users.find(({ name }) => name === "shop_app")?.watch).toEqual(note);
    const page = await look(ada, sqlUserDoor, { clusterId, name: "shop_app" });
    expect(page.ok && page.value.watch).toEqual(note);
    await removeWatches(db, [own.ok ? (own.value.users[0]?.id ?? "") : ""]);
    const later = await look(ada, sqlUserDoor, { clusterId, name: "shop_app" });
    expect(later.ok && later.value.watch).toBeNull();
  });

  test("an account outside the owner team that may not restrict sees until when it is watched, and no name or reason", async () => {
    const { clusterId, ada } = world();
    const db = await store();
    const [team, vera] = [await addTeam(db, "Payments"), await person("Vera")];
    await putGrant(db, { kind: "account", id: vera.id }, { clusterId, role: "cluster_developer", by: "Ada" });
    await look(ada, suggestionDoor, { clusterId, name: "boss", read: false });
    await saveDescribed(db, { clusterId, name: "shop_app" }, { ownerTeamId: team });
    const started = await watch();
    const until = typeof started === "string" ? 0 : started.until;
    const note = async () => {
      const page = await look(vera, sqlUserDoor, { clusterId, name: "shop_app" });
      return page.ok ? page.value.watch : page.error.code;
    };
    expect(await note()).toEqual({ until });
    await addMember(db, team, vera.id);
    expect(await note()).toEqual({ by: "Ada", reason: "To choose its level", until });
  });

  test("who may not restrict a SQL user does not watch it", async () => {
    const { clusterId } = world();
    const [viewer, creator] = [await person("Vera"), await person("Carl")];
    await putGrant(
      await store(),
      { kind: "account", id: viewer.id },
      { clusterId, role: "cluster_developer", by: "Ada" },
    );
    await putGrant(
      await store(),
      { kind: "account", id: creator.id },
      { clusterId, role: "cluster_creator", by: "Ada" },
    );
    expect(await watch(viewer)).toBe("forbidden");
    expect(await watch(creator)).toMatchObject({ watched: 1 });
    expect(await watch(world().ada, { names: ["shop_app", "gone"] })).toBe("sql_user_not_found");
    expect(await watch(world().ada, { days: 31 })).toBe("invalid_input");
    expect(await watch(world().ada, { reason: " " })).toBe("invalid_input");
    expect(await watches()).toHaveLength(1);
  });
});

test("without a connection nobody is watched, and on Basic only where the person knows what it costs", async () => {
  expect(await watch()).toBe("sql_connection_off");
  const { cloud, clusterId } = world();
  await turnOn(world(), "observe");
  cloud.setPlan(clusterId, "BASIC");
  registry()?.delete("cluster-facts");
  expect(await watch()).toBe("watch_costs");
  expect(await watch(world().ada, { costs: true })).toMatchObject({ watched: 1 });
});
