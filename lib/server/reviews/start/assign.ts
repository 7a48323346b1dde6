import type { TokenKind } from "#lib/shared/people/token-limits.ts";
import type { ReviewScope } from "#lib/shared/reviews/review-inputs.ts";
import type { Store } from "../../store/db/base.ts";
import { enabledMembers, type NewReviewer } from "../../store/reviews/review-freeze.ts";

const FALLBACK = "fallback";
const NAMED = "named";
/** The part of accounts and their tokens that no named reviewer decides. */
const ADMINISTRATORS = "administrators";

/** An enabled account that can be named as a reviewer. */
export type ReviewPerson = { id: string; name: string; email: string };
type People = {
  people: readonly ReviewPerson[];
  teamNames: ReadonlyMap<string, string>;
  /** ids of those who can sign in */
  administrators: readonly string[];
};
type Plan = { scope: ReviewScope; reviewers: "leads" | "named"; named: readonly string[]; fallback: string };

/** The reviewers of an owner team's SQL users; null for SQL users without an owner. `ownOf`: the account that alone owns them. */
type Assigned = { part: string; ownOf: string | null; decides: readonly string[] };
export type Assignment = {
  of: (teamId: string | null) => Assigned;
  /** of an account, which never reviews itself: the named reviewers, else administrators, else the fallback */
  ofAccount: (accountId: string) => Assigned;
  /** of a token: as of a SQL user of its team, or as of its account */
  ofToken: (owner: { kind: TokenKind; id: string }) => Assigned;
  reviewers: (parts: ReadonlySet<string>) => NewReviewer[];
};

/**
 * The reviewers of each part: the leads of the owner team or the named reviewers, except an account that alone owns it; the fallback where
 * none is left. Undefined where one of them is not an enabled account.
 */
export async function assign(
  db: Store,
  plan: Plan,
  { people: eligible, teamNames, administrators }: People,
): Promise<Assignment | undefined> {
  const members = await enabledMembers(db);
  const leads = [...members.values()].flat();
  const people = new Map([...leads, ...eligible].map((person) => [person.id, person]));
  const mayBeNamed = new Set(eligible.map(({ id }) => id));
  const named = [...new Set(plan.named)];
  const wanted = [plan.fallback, ...(plan.reviewers === "named" ? named : [])];
  if (!wanted.every((id) => mayBeNamed.has(id))) return undefined;

  const leadsOf = (teamId: string) => (members.get(teamId) ?? []).flatMap(({ id, lead }) => (lead ? id : []));
  const of = (teamId: string | null): Assigned => {
    const team = teamId === null ? [] : (members.get(teamId) ?? []);
    const ownOf = team.length === 1 ? (team[0]?.id ?? null) : null;
    const usual =
      plan.reviewers === "named"
        ? { part: NAMED, all: named }
        : { part: `team:${teamId}`, all: teamId === null ? [] : leadsOf(teamId) };
    const decides = usual.all.filter((id) => id !== ownOf);
    return decides.length > 0 ? { part: usual.part, ownOf, decides } : left(ownOf);
  };
  const left = (ownOf: string | null): Assigned => ({
    part: FALLBACK,
    ownOf,
    decides: [plan.fallback].filter((id) => id !== ownOf),
  });
  const ofAccount = (accountId: string): Assigned => {
    const usual =
      plan.reviewers === "named" ? { part: NAMED, all: named } : { part: ADMINISTRATORS, all: administrators };
    const decides = usual.all.filter((id) => id !== accountId);
    return decides.length > 0 ? { part: usual.part, ownOf: accountId, decides } : left(accountId);
  };

  const asReviewer = (part: string, label: string) => (id: string) => {
    const person = people.get(id);
    return person ? [{ part, accountId: id, name: person.name, email: person.email, label }] : [];
  };
  const reviewers = (parts: ReadonlySet<string>) => [
    ...[...parts].flatMap((part) => {
      if (part === ADMINISTRATORS) return administrators.flatMap(asReviewer(ADMINISTRATORS, ""));
      if (part === NAMED) return named.flatMap(asReviewer(NAMED, ""));
      const teamId = part.startsWith("team:") ? part.slice("team:".length) : undefined;
      return teamId === undefined ? [] : leadsOf(teamId).flatMap(asReviewer(part, teamNames.get(teamId) ?? ""));
    }),
    ...asReviewer(FALLBACK, "")(plan.fallback),
  ];
  const ofToken = (owner: { kind: TokenKind; id: string }) =>
    owner.kind === "service" ? of(owner.id) : ofAccount(owner.id);
  return { of, ofAccount, ofToken, reviewers };
}
