import { scopeLabels } from "#lib/shared/label-scopes.ts";
import {
  clustersIn,
  type ListedToken,
  type MadeToken,
  type MakeTokenInput,
  type TokenList,
  type TokenTarget,
} from "#lib/shared/people/api-tokens.ts";
import { isSameName } from "#lib/shared/people/display-names.ts";
import { TOKEN_DAYS_MAX, TOKEN_IDLE_DAYS, TOKEN_SOON_DAYS, TOKENS_MAX } from "#lib/shared/people/token-limits.ts";
import { clusterRoleOn } from "#lib/shared/policy.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { endScope, saveLabelDecision } from "../../store/clusters/label-scopes.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { freeExpiredNames, revokeApiToken } from "../../store/people/api-token-ends.ts";
import { addApiToken, apiTokens, type StoredToken } from "../../store/people/api-tokens.ts";
import { membershipOf, teamNames } from "../../store/people/teams.ts";
import { sessionOfBegun } from "../../store/sign-in/sessions.ts";
import { teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { ownAct } from "../factors/confirm-ways.ts";
import { readLabelsNow, requireSeenClusters } from "./label-rights.ts";
import { notifyMade } from "./token-notices.ts";

type Manage = Permit<"profile.manage">;
const DAY = 24 * 60 * 60_000;

/** The actor's tokens and those of their teams; for administrators also all others. */
export async function listApiTokens({ actor }: Manage): Promise<TokenList> {
  const db = await store();
  const isAdministrator = actor.role === "administrator";
  const [teams, clusters] = await Promise.all([ownTeams(db, actor), seenClusters(actor)]);
  const of = isAdministrator ? "everyone" : { accountId: actor.accountId, teamIds: teams.member.map(({ id }) => id) };
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const asShown = (token: StoredToken): ListedToken => ({
    ...shownOf(token),
    own: token.owner.kind === "personal" && token.owner.id === actor.accountId,
    mayRevoke: mayRevoke(actor, token, teams),
    label: token.label,
    clusters: token.clusters === "all" ? "all" : token.clusters.map((id) => names.get(id) ?? id),
  });
  const all = await apiTokens(db, of);
  const isMine = ({ owner }: StoredToken) =>
    owner.kind === "personal" ? owner.id === actor.accountId : teams.member.some(({ id }) => id === owner.id);
  return {
    email: actor.email,
    mine: all.filter(isMine).map(asShown),
    everyone: isAdministrator ? all.map(asShown) : null,
    teams: teams.led,
    labels: scopeLabels(clusters),
  };
}

/**
 * Makes a token, which only this answer contains. It outlives the session, so the person confirms this one act. Throws `forbidden` for a
 * team that the actor does not lead, `cluster_not_found` for a cluster on which the owner has no role, and `invalid_input` for reading all
 * where it is not an administrator's, and where other clusters have its label than the person saw.
 */
export async function makeApiToken(permit: Manage, input: MakeTokenInput, note: Note): Promise<MadeToken> {
  const { notifyOwner, ...made } = await addToken(permit, input, note);
  await notifyOwner();
  return made;
}

/**
 * Makes a token that the caller still has to hand over: `notifyOwner` notifies of it once that is done. `device`: the command that gets it.
 * Throws as {@link makeApiToken}.
 */
export async function addToken(
  { actor }: Manage,
  input: MakeTokenInput,
  note: Note,
  device?: { machine: string; address: string },
): Promise<MadeToken & { notifyOwner: () => Promise<void> }> {
  const db = await store();
  const teams = await ownTeams(db, actor);
  const team = input.kind === "service" ? teams.led.find(({ id }) => id === input.teamId) : undefined;
  if (input.kind === "service" && !team) throw new Refusal("forbidden");
  const chosen = clustersIn(input);
  if (chosen.label !== null) await readLabelsNow(db);
  else if (chosen.clusters !== "all" && input.kind === "personal") requireRoles(actor, chosen.clusters);
  requireMayReadAll(actor, input);
  const owner = { kind: input.kind, id: team?.id ?? actor.accountId };
  const token = newTokenText();
  const { name, scopes, addresses } = input;
  const expiresAt = Date.now() + Math.min(input.days, TOKEN_DAYS_MAX[input.kind]) * DAY;
  const requireAct = await ownAct(actor);
  const id = await inTransaction(db, async (transaction) => {
    await requireStill(transaction, actor, team?.id);
    await freeExpiredNames(transaction);
    await requireFree(transaction, owner, name);
    await requireAct(transaction);
    const tokenId = await addApiToken(transaction, {
      owner,
      name,
      scopes,
      // Of a label, each cluster is added with its confirmation.
      clusters: chosen.label === null ? chosen.clusters : [],
      label: chosen.label,
      addresses,
      expiresAt,
      madeBy: actor.name,
      madeById: actor.accountId,
      start: startOf(token),
      secretHash: tokenHash(token.reveal()),
    });
    if (chosen.label !== null) await confirmSeen(transaction, actor, tokenId, chosen);
    return tokenId;
  });
  note({ tokenId: id });
  const notifyOwner = () => notifyMade(db, { id, name, maker: actor, team, device });
  return { id, name, token: token.reveal(), notifyOwner };
}

/** Confirms the clusters of a new token's label that its maker saw. Of others with the label, the maker has no role there. */
async function confirmSeen(
  transaction: Store,
  actor: Actor,
  tokenId: string,
  { label, clusters }: ReturnType<typeof clustersIn>,
): Promise<void> {
  if (label === null || clusters === "all") return;
  const has = (id: string) => clusterRoleOn(actor, id) !== undefined;
  for (const { id: clusterId } of await requireSeenClusters(transaction, label, clusters, has))
    await saveLabelDecision(
      transaction,
      { kind: "token", id: tokenId },
      { clusterId, label, isConfirmed: true, by: actor.name },
    );
}

/** Ends a token at once, on every server. Throws `not_found` where the actor may not revoke it. */
export async function revokeToken({ actor }: Manage, { id }: TokenTarget, note: Note): Promise<{ name: string }> {
  const db = await store();
  const found = (await apiTokens(db, "everyone")).find((token) => token.id === id);
  if (!found || !mayRevoke(actor, found, await ownTeams(db, actor))) throw new Refusal("not_found");
  note({ token: found.name, owner: found.owner.name });
  if (!(await revokeApiToken(db, id))) throw new Refusal("not_found");
  await inTransaction(db, (transaction) => endScope(transaction, { kind: "token", id }));
  return { name: found.name };
}

type OwnTeams = { member: { id: string; name: string }[]; led: { id: string; name: string }[] };

/** The teams of an account, and the teams that it leads. Administrators manage every team. */
async function ownTeams(db: Store, { accountId, role }: Actor): Promise<OwnTeams> {
  const member = await teamsOf(db, accountId);
  const led = role === "administrator" ? await teamNames(db) : member.filter(({ lead }) => lead);
  const named = (teams: readonly { id: string; name: string }[]) => teams.map(({ id, name }) => ({ id, name }));
  return { member: named(member), led: named(led) };
}

/**
 * Throws `unauthenticated` where the session has ended since the guard looked, and `forbidden` where the person does not lead the team any
 * more: a reset, a disabling or a leaver plan that ends the tokens of an account must not be followed by one that was begun before.
 */
async function requireStill(
  transaction: Store,
  { accountId, sessionHash }: Actor,
  teamId: string | undefined,
): Promise<void> {
  const session = await sessionOfBegun(transaction, sessionHash);
  if (!session) throw new Refusal("unauthenticated");
  if (teamId === undefined || session.account.role === "administrator") return;
  if (!(await membershipOf(transaction, teamId, accountId))?.lead) throw new Refusal("forbidden");
}

function mayRevoke({ accountId, role }: Actor, { owner }: StoredToken, { led }: OwnTeams): boolean {
  if (role === "administrator") return true;
  return owner.kind === "personal" ? owner.id === accountId : led.some(({ id }) => id === owner.id);
}

async function seenClusters(actor: Actor) {
  return (await clustersAsKnown()).filter(({ id }) => clusterRoleOn(actor, id) !== undefined);
}

function requireRoles(actor: Actor, clusters: readonly string[]): void {
  for (const id of clusters) if (!clusterRoleOn(actor, id)) throw new Refusal("cluster_not_found");
}

/** The whole audit has events of accounts and teams, and of every cluster. */
function requireMayReadAll({ role }: Actor, { scopes, clusters }: MakeTokenInput): void {
  if (!scopes.includes("audit_all")) return;
  const problem =
    role !== "administrator"
      ? "Only an administrator may choose to read the whole audit."
      : clusters !== "all" && "A token that reads the whole audit is for all clusters.";
  if (problem) throw new Refusal("invalid_input", { fields: { scopes: problem } });
}

async function requireFree(db: Store, { kind, id }: { kind: string; id: string }, name: string): Promise<void> {
  const of = { accountId: kind === "personal" ? id : "", teamIds: kind === "service" ? [id] : [] };
  const own = (await apiTokens(db, of)).filter(({ expiresAt }) => expiresAt > Date.now());
  const problem = own.some((token) => isSameName(token.name, name))
    ? "There is a token with this name. Revoke it first, or choose another."
    : own.length >= TOKENS_MAX && `At most ${TOKENS_MAX} tokens. Revoke one first.`;
  if (problem) throw new Refusal("invalid_input", { fields: { name: problem } });
}

function shownOf(token: StoredToken, now = Date.now()): Omit<ListedToken, "clusters" | "label" | "own" | "mayRevoke"> {
  const { id, name, start, owner, scopes, addresses, madeBy, madeAt, expiresAt, lastUsedAt, lastUsedFrom } = token;
  const ends = expiresAt <= now ? "ended" : expiresAt <= now + TOKEN_SOON_DAYS * DAY ? "soon" : "later";
  return {
    id,
    name,
    start,
    kind: owner.kind,
    owner: owner.name,
    ownerId: owner.id,
    scopes,
    addresses,
    madeBy,
    expiresAt,
    ends,
    lastUsedAt,
    lastUsedFrom,
    idle: ends !== "ended" && (lastUsedAt ?? madeAt) <= now - TOKEN_IDLE_DAYS * DAY,
  };
}
