import { expect, test } from "vitest";
import { NO_STAY_COUNTS } from "#lib/shared/restrict/staying.ts";
import type { CountedCluster } from "#lib/shared/sql-users/overview.ts";
import { firstCluster } from "./first-cluster.ts";

const counted = (id: string, state: string, total: number): CountedCluster => ({
  id,
  name: id,
  plan: "BASIC",
  version: "v26.2.2",
  state,
  whole: true,
  states: { admin: 0, privileged: 0, unknown: total, restricted: 0 },
  total,
  stay: 0,
  stays: NO_STAY_COUNTS,
  restricting: 0,
  putBack: 0,
  uncheckable: 0,
  unowned: total,
  outside: 0,
  deleted: 0,
  deletedAt: null,
  readAt: null,
});

test("the first steps begin with the cluster of the most SQL users, and never with a locked one while another is ready", () => {
  const small = counted("small", "CREATED", 3);
  const large = counted("large", "CREATED", 9);
  const locked = counted("locked", "LOCKED", 40);
  expect(firstCluster([small, large])).toBe(large);
  expect(firstCluster([locked, small])).toBe(small);
  expect(firstCluster([counted("unread-locked", "LOCKED", 0), counted("unread", "CREATED", 0)])?.id).toBe("unread");
  expect(firstCluster([locked])).toBe(locked);
  expect(firstCluster([])).toBeUndefined();
});
