import { z } from "zod";
import { type WantedAccess, wantedAccessSchema } from "#lib/shared/sql-access/wanted-schema.ts";
import type { NewDescription } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { Instant } from "#lib/shared/time/instant.ts";
import { storedInstantSchema } from "#lib/shared/time/instant-schema.ts";
import type { Creation } from "../../store/sql-users/creations.ts";

/** The input of a creation, without the name. */
export type Spec = {
  wanted: WantedAccess | null;
  ownerTeamId: string | null;
  wantedUntil: Instant | null;
  description: Partial<NewDescription>;
};

/** The stored one. The description was checked when it was stored. */
const specSchema = z.object({
  wanted: wantedAccessSchema.nullable(),
  ownerTeamId: z.string().nullable(),
  wantedUntil: storedInstantSchema.nullable(),
  description: z.custom<Partial<NewDescription>>((value) => typeof value === "object" && value !== null),
});

/** The stored spec of a creation. */
export function specOf({ spec }: Creation): Spec {
  return specSchema.parse(JSON.parse(spec));
}
