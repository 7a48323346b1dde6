import type { DatabaseGrants } from "./database-grants.ts";
import type { Place } from "./places.ts";
import type { Found } from "./read/result-set.ts";
import type { HeldOption } from "./role-options.ts";

/** The results of an answer that was found to be complete. */
export type Answered = {
  readonly user: string;
  /** also those of its roles */
  readonly roleOptions: readonly HeldOption[];
  readonly roles: Found;
  readonly system: Found;
  readonly connections: Found;
  readonly grants: readonly DatabaseGrants[];
  readonly places: readonly Place[];
};
