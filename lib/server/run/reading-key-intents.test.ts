import { expect, test, vi } from "vitest";
import { FIXTURES } from "../../testing/operations/fixtures.ts";
import { beginPreviews, existing, world } from "../../testing/previews/world.ts";
import { change } from "../../testing/requests.ts";
import { intents } from "../../testing/sent.ts";
import { registry } from "../../testing/server.ts";
import { turnOn } from "../../testing/sql-cluster.ts";
import { links } from "../cluster-sql/links.ts";
import { DOORS } from "../edge/doors/catalogue.ts";
import type { MutationDoor } from "./door.ts";

beginPreviews();

type AnyChange = MutationDoor<"profile.manage", unknown, unknown>;

/** By name, an input for which the key matters, where that of the fixture names nothing that is there. */
const INPUTS: Record<string, (clusterId: string) => unknown> = {
  "pair.deliver": (clusterId) => ({ clusterId, name: USER }),
  "restrict.started": (clusterId) => ({
    clusters: [{ clusterId, users: [{ name: USER, wanted: null, digest: "0".repeat(64) }] }],
    count: 1,
  }),
  "rotation.start": (clusterId) => ({
    targets: [{ clusterId, names: [USER] }],
    count: 1,
    deliver: "browser",
    key: "A".repeat(87),
  }),
  "sql_user.apply": (clusterId) => ({
    clusterId,
    name: USER,
    script: { kind: "restrict" },
    digest: "0".repeat(64),
  }),
};
const USER = "app_one";
/** It turns the connection off, so the others come first. */
const LAST = "sql_connection.disconnect";

const KEY_CODES = ["cloud_key_reads", "sql_connection_key_reads"];

/**
 * The operations that the key closes, of those that an input can reach alone. `reading-key.test.ts` has those that need more first, such as
 * requests, pairs and rotations.
 */
const CLOSED = [
  "claim.send",
  "cluster.check_fully",
  "pair.deliver",
  "restrict.started",
  "rotation.start",
  "sql_connection.change_level",
  "sql_connection.connect",
  "sql_connection.rotate",
  "sql_connection.test",
  "sql_user.apply",
  "sql_user.check",
  "sql_user.check_all",
  "sql_user.compromised",
  "sql_user.create",
  "sql_user.delete",
  "sql_user.disable_login",
  "sql_user.enable_login",
  "sql_user.end_sessions",
  "sql_user.expire_login",
  "sql_user.reset_password",
  "sql_user.reset_password.into_store",
  "sql_user.watch",
];

test("no operation that the key closes leaves an intent in the audit", async () => {
  const { ada, clusterId } = world();
  await existing(USER);
  await turnOn(world(), "manage");
  await links().closeAll();
  vi.stubEnv("COCKROACH_API_ACCESS", "read");
  registry()?.delete("env");
  const closed: string[] = [];
  const withIntent: string[] = [];
  const all = FIXTURES.toSorted(
    (one, other) => Number(one.operation.name === LAST) - Number(other.operation.name === LAST),
  );
  for (const { operation, resource, key, fixture } of all) {
    if (operation.kind !== "change" || !("input" in fixture) || !fixture.input) continue;
    const doors: Record<string, unknown> = await DOORS[resource]();
    const input = INPUTS[operation.name]?.(clusterId) ?? fixture.input({ clusterId, name: USER });
    const before = (await intents()).length;
    const answer = await change(ada, doors[`${key}Door`] as AnyChange, input);
    if (answer.ok || !KEY_CODES.includes(answer.error.code)) continue;
    closed.push(operation.name);
    if ((await intents()).length > before) withIntent.push(operation.name);
  }
  expect(withIntent).toEqual([]);
  expect(closed.sort()).toEqual(CLOSED);
});
