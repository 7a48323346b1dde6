import { beforeEach, expect, test } from "vitest";
import { isForStarter } from "#lib/shared/people/leaver.ts";
import {
  bea,
  beginLeaving,
  browser,
  leaverPage,
  see,
  startLeaving,
  targetOf,
  until,
} from "../../testing/accounts/leaver-steps.ts";
import { freshServer } from "../../testing/on-store.ts";
import { codeOf, owned, restrict, world } from "../../testing/request-steps.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { store } from "../store/db/store.ts";
import { addMember, addTeam } from "../store/people/teams.ts";

freshServer();
beforeEach(() => beginLeaving());

test("the starter's browser gets a password where the starter is the whole owner team, and the preview says so", async () => {
  const db = await store();
  const heired = await addTeam(db, "Heired");
  const shared = await addTeam(db, "Shared");
  await addMember(db, heired, bea.id);
  for (const { id } of [bea, world.ada]) await addMember(db, shared, id);
  for (const [name, team] of [
    ["app_heired", heired],
    ["app_shared", shared],
    ["app_staffed", world.payments],
  ] as const) {
    await owned(name, team);
    await restrict(at(name));
    await see(bea, name);
  }
  const ahead = await leaverPage(world.ada, bea);
  expect(ahead.own).toBe(world.ada.id);
  const starters = (heir: string) =>
    ahead.users.flatMap((user) =>
      isForStarter(user, world.ada.id, [{ teamId: heired, accountId: heir }]) ? user.name : [],
    );
  expect(starters(world.cleo.id)).toEqual(["app_shared"]);
  expect(starters(world.ada.id)).toEqual(["app_heired", "app_shared"]);
  const successors = [{ teamId: heired, accountId: world.ada.id }];
  const input = { ...targetOf(bea), successors, key: browser.key };
  expect(codeOf(await startLeaving(world.ada, bea, input))).toBe("ok");
  const { users } = await until(world.ada, bea, ({ plan }) => plan?.steps.at(-1)?.state === "done");
  expect(users.length).toBe(3);
  const done = await until(world.ada, bea, (page) => page.users.every(({ place }) => place !== undefined));
  expect(Object.fromEntries(done.users.map(({ name, place }) => [name, place]))).toEqual({
    app_heired: "sealed",
    app_shared: "sealed",
    app_staffed: "link",
  });
});
