import { ACTIVITY } from "./activity.ts";
import type { Assumption } from "./assumption.ts";
import { CALLS } from "./calls.ts";
import { CHANGES } from "./changes.ts";
import { STATEMENTS } from "./statements.ts";

/** Every assumption about the Cloud API (C) and CockroachDB (L), by number. */
export const ASSUMPTIONS: readonly Assumption[] = [...CALLS, ...STATEMENTS, ...ACTIVITY, ...CHANGES].toSorted(
  (one, other) => (one.id < other.id ? -1 : 1),
);
