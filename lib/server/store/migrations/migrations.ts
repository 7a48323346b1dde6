import type { Migration } from "kysely/migration";
import { BASELINE } from "./baseline/baseline.ts";

/** In the order of their names. A migration of a release is never edited: stores exist that have run it. */
export const migrations: Record<string, Migration> = {
  "0001-baseline": BASELINE,
};
