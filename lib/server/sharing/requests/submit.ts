import { randomBytes } from "node:crypto";
import type { z } from "zod";
import { present } from "#lib/shared/present.ts";
import { grantName, grantTimeProblem } from "#lib/shared/requests/grants.ts";
import {
  type FiledRequest,
  MOST_A_DAY,
  MOST_WAITING,
  type requestForOwnInput,
  type requestGrantInput,
  type requestMadeInput,
  type requestNewInput,
} from "#lib/shared/requests/requests.ts";
import type { RequestSpec } from "#lib/shared/requests/requests-schema.ts";
import type { NotAtOnce } from "#lib/shared/requests/rules.ts";
import { NO_END, type WantedEnd } from "#lib/shared/requests/wanted-end.ts";
import { databasesOf } from "#lib/shared/sql-access/access-plan.ts";
import { parseWanted } from "#lib/shared/sql-access/wanted-access.ts";
import { planWanted } from "#lib/shared/sql-access/wanted-plan.ts";
import {
  CREATE_FIELDS,
  descriptionOf,
  eachField,
  REQUEST_TEXTS,
  SQL_USER_FIELDS,
} from "#lib/shared/sql-users/sql-user-fields.ts";
import { readOnlyOf } from "#lib/shared/sql-users/sql-user-names.ts";
import { type Actor, type Permit, requireFactorProof } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { addRequest, countOf, type NewRequest, pendingAlready } from "../../store/requests/requests.ts";
import { ownedSqlUsers, teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { whyNotAtOnce } from "../rules/at-once.ts";
import { isLongStanding } from "../rules/standing.ts";
import { fileUnderRule } from "../rules/terms.ts";
import { giveByRule } from "./approve-by-rule.ts";
import { clustersFor } from "./choices.ts";
import { requireRoom } from "./grant-limits.ts";
import { notifyPending } from "./notify.ts";
import { requireEnding, requireGrantable } from "./require-ending.ts";
import { endOfSpec, factsOf, prefixProblem, refusalFor, requireLaterEnd, throughRole } from "./spec.ts";

const DAY = 24 * 60 * 60_000;
type Asks = Permit<"requests.ask">;

type Create = z.output<typeof requestNewInput>;
type Grant = z.output<typeof requestGrantInput>;
type Made = z.output<typeof requestMadeInput>;

/**
 * Requests a new SQL user, or temporary access, for one of the actor's teams. Answers `cluster_not_found` for a cluster on which they may not request and
 * `not_found` for another's team, as if neither existed. Does not reveal whether the name is taken.
 */
export async function requestNew(permit: Asks, input: Made, note: Note): Promise<FiledRequest> {
  const { actor } = permit;
  const db = await store();
  const { clusterId, teamId, reason, kind } = input;
  const [clusters, teams, owned] = await Promise.all([
    clustersFor(db, actor),
    teamsOf(db, actor.accountId),
    ownedSqlUsers(db, actor.accountId),
  ]);
  const cluster = clusters.find(({ id }) => id === clusterId);
  const team = teams.find(({ id }) => id === teamId);
  if (!cluster) throw new Refusal("cluster_not_found");
  if (!team) throw new Refusal("not_found");
  const spec = input.kind === "grant" ? await grantSpec(db, input, { team, actor }) : newSpec(input, team);
  // A name of another team is not revealed to the requester; the approver sees it.
  if (owned.some((own) => own.clusterId === clusterId && own.name === spec.name))
    throw new Refusal("invalid_input", {
      fields: { name: "One of your teams already has a SQL user of this name on this cluster." },
    });
  const about = { kind, team, cluster, sqlUserId: null, requester: asRequester(actor), reason };
  const isWanted = input.kind === "grant" && (input.atOnce === true || actor.token !== undefined);
  return submit(about, spec, note, isWanted ? permit : null);
}

type Team = { prefix: string | null };

const RANDOM_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

/** Four letters that are easy to read aloud. */
function randomWord(): string {
  return Array.from(randomBytes(4), (byte) => RANDOM_LETTERS.charAt(byte % RANDOM_LETTERS.length)).join("");
}

/** Throws `invalid_input`. */
function newSpec(
  { kind: _, clusterId: _on, teamId: _of, reason: _why, ...spec }: Create,
  { prefix }: Team,
): RequestSpec {
  const problem = prefixProblem(prefix, spec.name);
  if (problem) throw refusalFor(problem);
  endOfSpec(spec);
  return spec;
}

/** The spec of a grant, whose SQL user Rolecall names. Throws as {@link requireGrantable}, and `invalid_input`. */
async function grantSpec(
  db: Store,
  { clusterId, access, reason, wantedMinutes, wantedUntil, startsAt }: Grant,
  { team, actor }: { team: Team; actor: Actor },
): Promise<RequestSpec> {
  await requireGrantable(db, clusterId);
  const time = { wantedMinutes, wantedUntil, startsAt };
  const problem = grantTimeProblem(time, Date.now());
  if (problem) throw new Refusal("invalid_input", { fields: { [problem.field]: problem.words } });
  const form = parseWanted(access);
  const planned = planWanted(form, { user: "new_user", restricted: true });
  if (!planned.ok) throw new Refusal("invalid_input", { fields: { access: planned.message } });
  // The name of a token begins with what it is called.
  const person = actor.token?.owner ?? actor.name;
  const about = { prefix: team.prefix ?? "", databases: databasesOf(form), person };
  return present({
    ...eachField(REQUEST_TEXTS, () => ""),
    name: grantName(about, randomWord()),
    purpose: reason.slice(0, SQL_USER_FIELDS.purpose.max),
    userKind: "person" as const,
    access: throughRole(access),
    wantedDays: null,
    wantedMinutes,
    wantedUntil,
    startsAt: startsAt ?? undefined,
  });
}

/** Requests a reset, a deletion or other privileges for a SQL user that one of the actor's teams owns. */
export async function requestForOwn(
  { actor, owned }: Permit<"own.ask">,
  input: z.output<typeof requestForOwnInput>,
  note: Note,
): Promise<FiledRequest> {
  const { kind, reason } = input;
  const cluster = await clusterFacts().one(owned.clusterId);
  if (readOnlyOf(owned.name))
    throw new Refusal("invalid_input", { fields: { sqlUserId: "Rolecall never changes this SQL user." } });
  const isBegun = owned.grant?.isClaimed ?? true;
  if (kind === "reset" && !isBegun) throw new Refusal("access_begins_later");
  const { kind: userKind, ...description } = descriptionOf(CREATE_FIELDS, owned.description);
  const access = input.kind === "privileges" ? input.access : "";
  const { wantedDays, wantedMinutes, wantedUntil }: WantedEnd = input.kind === "extend" ? input : NO_END;
  const wantedEnd = { wantedDays, wantedMinutes, wantedUntil };
  if (kind === "extend" && owned.grant) await requireEnding(await store(), owned.clusterId);
  if (kind === "extend")
    await requireLaterEnd(await store(), { sqlUserId: owned.id, wantedUntil: owned.wantedUntil }, wantedEnd);
  return submit(
    { kind, team: owned.team, cluster, sqlUserId: owned.id, requester: asRequester(actor), reason },
    { ...description, name: owned.name, userKind: userKind ?? "service", access, ...wantedEnd },
    note,
    null,
  );
}

const asRequester = ({ accountId: id, name }: { accountId: string; name: string }) => ({ id, name });

/** `wants`: the requester, where they want what rules give without an approval. Throws `factor_proof_required` where rules give it. */
async function submit(
  about: Omit<NewRequest, "name" | "requested" | "rule">,
  spec: RequestSpec,
  note: Note,
  wants: Asks | null,
): Promise<FiledRequest> {
  const db = await store();
  const filed = await fileUnderRule(
    db,
    { kind: about.kind, teamId: about.team.id, clusterId: about.cluster.id, sqlUserId: about.sqlUserId },
    spec,
  );
  const { atOnce } = filed;
  const offer = wants && atOnce ? { permit: wants, atOnce } : undefined;
  const before =
    offer && (await whyNotAtOnce(db, offer.permit.actor, { teamId: about.team.id, atOnce: offer.atOnce, spec }));
  const request = { ...about, name: spec.name, rule: filed.sealed };
  // In one transaction, so that concurrent requests cannot pass the limit together. Withdrawn ones count, since they were mailed too.
  const { id, not } = await inTransaction(db, async (transaction) => {
    const { waiting, made } = await countOf(transaction, about.requester.id, Date.now() - DAY);
    if (waiting >= MOST_WAITING || made >= MOST_A_DAY) throw new Refusal("too_many_requests");
    if (about.kind === "grant")
      await requireRoom(transaction, {
        requesterId: about.requester.id,
        teamId: about.team.id,
        clusterId: about.cluster.id,
      });
    const pending = await pendingAlready(transaction, request);
    if (pending) {
      const field = about.kind === "create" ? "name" : "reason";
      throw new Refusal("invalid_input", { fields: { [field]: pendingWords(pending, about.requester.id) } });
    }
    // With the request, so that what is refused leaves the proof.
    const why = offer && (before ?? (await whyNotProved(offer.permit.actor, transaction)));
    const requested = JSON.stringify(spec);
    return { id: await addRequest(transaction, { ...request, requested, notByRule: why ?? null }), not: why };
  });
  note({ request: id, team: about.team.name, ...factsOf(about.kind, spec) });
  if (offer && not === undefined) {
    note({ rule: filed.giving });
    return answerOf(id, await giveByRule(db, offer.permit, { id, rule: filed.giving }));
  }
  await notifyPending(db, { ...request, id });
  return not ? answerOf(id, not) : { id };
}

/** Takes the proof of a second factor. Why rules give nothing by it; undefined where they do. Throws `factor_proof_required`. */
async function whyNotProved(actor: Actor, transaction: Store): Promise<NotAtOnce | undefined> {
  return isLongStanding(await requireFactorProof(actor, transaction), Date.now()) ? undefined : "new_factor";
}

/** `not`: null where rules gave it. */
const answerOf = (id: string, not: NotAtOnce | null): FiledRequest => ({ id, byRule: { not } });

function pendingWords({ requesterId, requester }: { requesterId: string; requester: string }, own: string): string {
  return requesterId === own
    ? "You have already requested this, and the request is pending. Withdraw it to request it again."
    : `${requester} has already requested this for your team, and the request is pending.`;
}
