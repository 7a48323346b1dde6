import type { DatabaseGrants } from "./database-grants.ts";
import type { Place } from "./places.ts";
import type { Found } from "./result-set.ts";

/** The results of an answer that was found to be complete. */
export type Answered = {
  readonly user: string;
  readonly roleOptions: readonly string[];
  readonly roles: Found;
  readonly system: Found;
  readonly connections: Found;
  readonly grants: readonly DatabaseGrants[];
  readonly places: readonly Place[];
};
