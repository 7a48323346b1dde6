import { z } from "zod";
import { AUDITED_FIELDS, eachField } from "#lib/shared/sql-users/sql-user-fields.ts";
import type { ReadLogin } from "../../store/clusters/sql-fact-readings.ts";
import type { ReviewedSqlUser } from "../../store/reviews/review-freeze.ts";

const factSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]);
const factsSchema = z.record(z.string(), factSchema);
/** The frozen facts of a SQL user, in the order of the evidence. Names that end in `At` are epoch milliseconds. */
export type FrozenFacts = Readonly<z.infer<typeof factsSchema>>;

/** `undefined`: logins were not read from this cluster. */
type Login = { readAt: number; login: ReadLogin | undefined } | undefined;

/** The facts of a SQL user at the freeze; null for unknown ones. */
export function factsOf(user: ReviewedSqlUser, login: Login): FrozenFacts {
  const { description, verified, held } = user;
  return {
    ...eachField(AUDITED_FIELDS, (field) => description[field]),
    owner: user.owner,
    state: user.state,
    verifiedAt: verified?.at ?? null,
    verifiedBy: verified?.by ?? null,
    verifiedLive: verified ? verified.live === true : null,
    verifiedDatabases: verified?.databases ?? null,
    privileges: held === null ? null : z.array(z.string()).parse(JSON.parse(held)),
    privilegesAt: user.heldAt,
    passwordSetAt: user.passwordChangedAt,
    passwordSetBy: user.passwordChangedBy ?? user.passwordEnteredBy,
    lastLoginAt: login?.login?.lastLogin ?? null,
    lastLoginReadAt: login?.readAt ?? null,
    loginDisabled: login?.login?.disabled ?? null,
    createdBy: user.createdBy,
    createdAt: user.createdAt,
    createdOutsideAt: user.outsideAt,
    firstSeenAt: user.firstSeenAt,
    wantedUntilAt: user.wantedUntil,
    protected: user.protected,
    singleSignOn: user.provisionedBy,
    passwordShownTo: user.knownBy,
  };
}

/** The frozen facts of a row from their stored JSON. */
export function parseFacts(json: string): FrozenFacts {
  return factsSchema.parse(JSON.parse(json));
}

/** A text, a time or number or a list of the facts; null where it is not known or of another type. */
export const textIn = (facts: FrozenFacts, key: string) => (typeof facts[key] === "string" ? facts[key] : null);
export const numberIn = (facts: FrozenFacts, key: string) => (typeof facts[key] === "number" ? facts[key] : null);
export const listIn = (facts: FrozenFacts, key: string) => (Array.isArray(facts[key]) ? facts[key] : null);
export const isTrueIn = (facts: FrozenFacts, key: string) => facts[key] === true;
