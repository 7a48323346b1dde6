import { beforeEach, describe, expect, test } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { programOf } from "../../../testing/program.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  idOf,
  NAMED,
  newClaimLink,
  owned,
  requestForOwn,
  restrict,
  world,
} from "../../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { at } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { claimRequestDoor, requestPreviewDoor } from "../../edge/doors/requests.ts";
import { claimRecipientsDoor } from "../../edge/doors/sql-users/claims.ts";
import { deployedDoor, flipPairDoor, resetIdleDoor, seenIdleDoor } from "../../edge/doors/sql-users/pairs.ts";
import { resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { useClaim } from "../../sharing/claims/use.ts";
import { store } from "../../store/db/store.ts";
import { addPair } from "../../store/sql-users/pairs.ts";

freshProcess();

let bea: Person;
let active: string;
beforeEach(async () => {
  await begin();
  bea = await person("Bea", { role: "cluster_admin" });
  active = await owned(NAMED.name);
  await restrict();
  const members = {
    active: { name: NAMED.name, sqlUserId: active },
    idle: { name: "app_b", sqlUserId: await owned("app_b") },
  };
  await addPair(await store(), { clusterId: NAMED.clusterId, role: "shop_rw_role", by: "Ada", ...members });
});

test("a claim link changes the active one of a pair only once its user agrees", async () => {
  const link = await newClaimLink(bea);
  const browser = newBrowser();
  const input = { id: link.id, secret: link.secret, opener: "o".repeat(43), word: "" };
  const use = (more: object = {}) => inRequest(browser, () => useClaim(Object.assign({}, input, more)));
  expect(codeOf(await use())).toBe("active_in_pair");
  expect(world.passwords).toEqual([]);
  expect(codeOf(await use({ active: true }))).toBe("ok");
  expect(world.passwords).toHaveLength(1);
});

test("so does an approved request for a new password", async () => {
  const id = idOf(await requestForOwn(world.mara, "reset", active));
  expect(codeOf(await approve(world.cleo, id))).toBe("ok");
  expect(codeOf(await claim(world.mara, id))).toBe("active_in_pair");
  expect(world.passwords).toEqual([]);
  expect(codeOf(await change(world.mara, claimRequestDoor, { id, active: true }))).toBe("ok");
  expect(world.passwords).toHaveLength(1);
});

describe("who hands a password on is told what a reset would break:", () => {
  const meets = async (id: string) => {
    const preview = await look(world.cleo, requestPreviewDoor, { clusterId: NAMED.clusterId, id });
    const claim = await look(world.cleo, claimRecipientsDoor, NAMED);
    if (!preview.ok || !claim.ok) throw new Error("not read");
    return [preview.value.meets, claim.value.meets];
  };

  test("the active one of a pair, and a password in view", async () => {
    const id = idOf(await requestForOwn(world.mara, "reset", active));
    expect(await meets(id)).toEqual([
      { active: true, inView: null },
      { active: true, inView: null },
    ]);
    expect(codeOf(await change(bea, resetPasswordDoor, { ...NAMED, active: true }))).toBe("ok");
    const inView = { by: "Bea", since: expect.any(Number) };
    expect(await meets(id)).toEqual([
      { active: true, inView },
      { active: true, inView },
    ]);
  });

  test("nobody who may not reset it, since it names who was shown the password", async () => {
    await (await store()).updateTable("sql_users").set({ protected: 1 }).where("name", "=", NAMED.name).execute();
    const creator = await person("Rita", { role: "cluster_creator" });
    expect(codeOf(await look(creator, claimRecipientsDoor, NAMED))).toBe("sql_user_protected");
    expect(codeOf(await look(world.cleo, claimRecipientsDoor, NAMED))).toBe("ok");
  });

  test("nothing for the idle one, and nothing without a name", async () => {
    const idle = { clusterId: NAMED.clusterId, name: "app_b" };
    expect(await look(world.cleo, claimRecipientsDoor, idle)).toMatchObject({
      value: { meets: { active: false, inView: null } },
    });
    const all = await look(world.cleo, claimRecipientsDoor, { clusterId: NAMED.clusterId });
    expect(all.ok && all.value.meets).toBeUndefined();
  });
});

test("the preview of a program's reset says what it meets, and the reset is refused", async () => {
  const call = await programOf(world.ada);
  const path = (name: string) => `/clusters/${NAMED.clusterId}/sql-users/${name}/reset-password`;
  const meets = async (name: string) => (await call("POST", `${path(name)}?dryRun=true`)).body.meets;
  expect(await meets("app_b")).toEqual({ active: false, inView: null });
  expect(await meets(NAMED.name)).toEqual({ active: true, inView: null });
  expect((await call("POST", path(NAMED.name))).body.code).toBe("active_in_pair");
  expect(codeOf(await change(bea, resetPasswordDoor, { ...NAMED, active: true }))).toBe("ok");
  const since = expect.stringMatching(/^20\d\d-\d\d-\d\dT.*Z$/);
  expect(await meets(NAMED.name)).toEqual({ active: true, inView: { by: "Bea", since } });
  expect((await call("POST", path(NAMED.name), { active: true })).body.code).toBe("password_in_view");
});

test("a flip looks first whether the idle one is still on the cluster, and leaves the old password if not", async () => {
  expect(codeOf(await change(bea, resetIdleDoor, at("app_b")))).toBe("ok");
  expect(codeOf(await change(bea, deployedDoor, at("app_b")))).toBe("ok");
  expect(codeOf(await change(bea, seenIdleDoor, { ...NAMED, said: true }))).toBe("ok");
  // Deleted by SQL a moment ago, so that the shared reading of the list still has it.
  world.users.delete("app_b");
  const flip = await change(bea, flipPairDoor, { ...NAMED, said: true });
  expect(flip).toMatchObject({ ok: false, error: { code: "pair_broken" } });
  expect(world.users.get(NAMED.name)).toBe("old");
});
