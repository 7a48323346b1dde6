import { beforeEach, expect, test } from "vitest";
import { inRequest, newBrowser } from "../../testing/next-headers.ts";
import {
  approve,
  begin,
  claim,
  codeOf,
  idOf,
  NAMED,
  owned,
  requestForOwn,
  restrict,
  world,
} from "../../testing/request-steps.ts";
import { change, type Person, person } from "../../testing/requests.ts";
import { at } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { useClaim } from "../claims/use.ts";
import { sendClaimDoor } from "../doors/claims.ts";
import { deployedDoor, flipPairDoor, resetIdleDoor, seenIdleDoor } from "../doors/pairs.ts";
import { claimRequestDoor } from "../doors/requests.ts";
import { addPair } from "../store/pairs.ts";
import { store } from "../store/store.ts";

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
  const made = await change(bea, sendClaimDoor, { ...NAMED, for: { kind: "link" }, hours: 1, word: "" });
  const [, id = "", secret = ""] = /claim\/([^#]+)#(.+)$/.exec((made.ok && made.value.link) || "") ?? [];
  const browser = newBrowser();
  const input = { id, secret, opener: "o".repeat(43), word: "" };
  const use = (more: object = {}) => inRequest(browser, () => useClaim({ ...input, ...more }));
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
