import { isWithinHours } from "#lib/shared/requests/grants.ts";
import { type RequestSpec, requestSpecSchema } from "#lib/shared/requests/requests-schema.ts";
import { type AtOnce, isGiving, isPlainWithin, type NotAtOnce, type RuleTerms } from "#lib/shared/requests/rules.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import type { Actor } from "../../access/guard.ts";
import type { Store } from "../../store/db/open.ts";
import { givenByRules } from "../../store/requests/grants.ts";
import type { StoredRequest } from "../../store/requests/requests.ts";
import { rulesOf } from "../../store/rules/access-rules.ts";
import { readStanding, type Standing } from "./standing.ts";
import { readTerms, rulesByTeam, type TermsOf, unlessEdited } from "./terms.ts";

/* What rules give without an approval: temporary access of a person who asks for it themself. */

const DAY = 24 * 60 * 60_000;

type Excess = Extract<NotAtOnce, "level" | "hours" | "start">;

/** What is asked for above what rules give without an approval; undefined where nothing is. */
function excessAtOnce({ level, hours }: AtOnce, spec: RequestSpec): Excess | undefined {
  if (!isPlainWithin(level, parseWanted(spec.access))) return "level";
  // What begins later would add up with what the rule gives on that day.
  if (typeof spec.startsAt === "number") return "start";
  return isWithinHours(hours, spec, Date.now()) ? undefined : "hours";
}

/** Whether these terms give what is asked for without an approval. */
export const isGiven = ({ atOnce }: RuleTerms, spec: RequestSpec): boolean =>
  atOnce !== null && excessAtOnce(atOnce, spec) === undefined;

/** Why rules do not give this to the person who asks for it; undefined where they do, once the person has proved a second factor. */
export async function whyNotAtOnce(
  db: Store,
  { accountId, token }: Actor,
  { teamId, atOnce, spec }: { teamId: string; atOnce: AtOnce; spec: RequestSpec },
): Promise<NotAtOnce | undefined> {
  if (token) return "token";
  return (
    excessAtOnce(atOnce, spec) ??
    (await readStanding(db)).whyNotGiven(accountId, teamId, Date.now()) ??
    ((await hasRoom(db, accountId, atOnce)) ? undefined : "limit")
  );
}

/** Whether rules give this person more access within these 24 hours. */
export async function hasRoom(db: Store, requesterId: string, { perDay }: AtOnce): Promise<boolean> {
  return (await takenToday(db, requesterId)) < perDay;
}

const takenToday = (db: Store, requesterId: string) => givenByRules(db, requesterId, Date.now() - DAY);

/**
 * Says of requests that rules approved whether these give them still: by the stricter of when each was filed and now, and to this person. What
 * that takes is read once, where one is asked about.
 */
export function readGiven(db: Store): (request: StoredRequest) => Promise<boolean> {
  let reading: Promise<[TermsOf, Standing]> | undefined;
  return async (request) => {
    reading ??= Promise.all([readTerms(db), readStanding(db)]);
    const [termsOf, { whyNotGiven }] = await reading;
    if (whyNotGiven(request.requesterId, request.teamId, Date.now())) return false;
    const terms = unlessEdited(() => termsOf(request));
    const spec = requestSpecSchema.parse(JSON.parse(request.approved ?? request.requested));
    return terms !== undefined && isGiven(terms, spec);
  };
}

/** What rules give a person without an approval, and why not to them now. */
type Offers = { hours: Record<string, number>; atOnce: Record<string, AtOnce & { not: NotAtOnce | null }> };

/** The hours at most that rules allow a person, and what they give them without an approval, by cluster and team. */
export async function offeredTo(
  db: Store,
  { accountId, token }: Actor,
  teams: readonly { id: string }[],
): Promise<(clusterId: string) => Offers> {
  const byTeam = await rulesByTeam(db, teams);
  const isOffered = !token && (await rulesOf(db)).some(isGiving);
  if (!isOffered) return (clusterId) => ({ hours: byTeam(clusterId).hours, atOnce: {} });
  const [standing, taken] = [await readStanding(db), await takenToday(db, accountId)];
  const now = Date.now();
  return (clusterId) => {
    const { hours, atOnce } = byTeam(clusterId);
    const offers = Object.entries(atOnce).map(([team, gives]) => {
      const not: NotAtOnce | null =
        standing.whyNotGiven(accountId, team, now) ?? (taken < gives.perDay ? null : "limit");
      return [team, Object.assign({ not }, gives)] as const;
    });
    return { hours, atOnce: Object.fromEntries(offers) };
  };
}
