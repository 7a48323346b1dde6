import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import { hasSecondFactor } from "#lib/shared/people/factors.ts";
import type { AskAgain } from "#lib/shared/people/provider-failure.ts";
import { returnPath } from "#lib/shared/return-path.ts";
import { anyActor } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { passwordHashOf } from "../../store/people/accounts.ts";
import { accountOfIdentity, type ProvidedPerson } from "../../store/people/identities.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { providerBucket, releaseAddress, takeAttempt } from "../../store/sign-in/sign-in-failures.ts";
import { renewHere } from "../factors/confirm-identity.ts";
import { hasPassword } from "../passwords/require-passwords.ts";
import { enterOnRecord } from "../sign-in/enter.ts";
import { countFailedSignIn } from "../sign-in/failed-sign-ins.ts";
import { knownBrowser } from "../sign-in/known-devices.ts";
import { wantFactor } from "../sign-in/sign-in.ts";
import type { Claims } from "./claims.ts";
import { beginFlow, begunFlow, type FlowPurpose, finishFlow } from "./flow.ts";
import { accountOf } from "./provider-account.ts";
import { sealHint } from "./sign-out-hint.ts";

/**
 * The start of a sign-in at the provider. `ownPage`: the browser states that the request does not come from another site. `again`: what the
 * provider must ask, so that the person can use another account there; a confirmation always has it ask for the sign-in.
 */
export type Begin = { purpose: FlowPurpose; to: unknown; ownPage: boolean; again?: AskAgain | undefined };

/** Starts a sign-in or a confirmation at the provider; resolves to the address there. */
export async function beginAtProvider({ purpose, to, ownPage, again }: Begin): Promise<Result<URL>> {
  return attempt("session.provider", await requestContext(), async () => {
    // Another site must not sign people in.
    if (!ownPage) throw new Refusal("wrong_origin");
    if (purpose === "confirm" && !(await anyActor(true))) throw new Refusal("unauthenticated");
    return beginFlow({ purpose, to, again: purpose === "confirm" ? "sign_in" : again });
  });
}

/** The result of a return from the provider, and the page that the person wanted. */
export type Ended = {
  purpose: FlowPurpose;
  to: string | undefined;
  result: Result<"entered" | "factor" | "confirmed">;
};

/**
 * Finishes the sign-in that this browser started at the provider. `search` is the query of the provider's answer. A rejected answer counts
 * as a failure of this browser if it has signed in before, otherwise of its address. An unreachable provider does not count.
 */
export async function finishAtProvider(search: string): Promise<Ended> {
  const request = await requestContext();
  const begun = await begunFlow();
  const result = await attempt("session.provider", request, async () => {
    const db = await store();
    const buckets = [providerBucket(await knownBrowser(db), request.address)];
    let isCounted = false;
    try {
      const { flow, claims } = await finishFlow(search, async () => {
        isCounted = await takeAttempt(db, buckets);
        if (!isCounted) throw new Refusal("provider_too_often");
      });
      if (flow.purpose === "confirm") return await confirm(db, claims, flow.startedAt, request);
      return await enterBy(db, claims, request);
    } catch (error) {
      const isWrong = error instanceof Refusal && error.code === "provider_bad_answer";
      if (isWrong) countFailedSignIn(request);
      if (isWrong) isCounted = false;
      throw error;
    } finally {
      if (isCounted) await releaseAddress(db, buckets);
    }
  });
  return { purpose: begun?.purpose ?? "sign_in", to: returnPath(begun?.to), result };
}

/** A sign-in at the provider is a first factor: an account with its own second factor is asked for it. */
async function enterBy(db: Store, claims: Claims, request: RequestContext): Promise<"entered" | "factor"> {
  const account = await accountOf(db, claims, request);
  const person = personOf(claims, account);
  const providerSession = claims.session ?? null;
  if (hasSecondFactor(await factorsOf(db, account.id))) {
    const passwordHash = (await passwordHashOf(db, account.id)) ?? "";
    await wantFactor(db, { id: account.id, passwordHash, person, providerSession });
    return "factor";
  }
  const confirmedAt = await confirmedBy(db, claims, account.id);
  await enterOnRecord(db, account, request, { proof: "provider", providerSession, person, confirmedAt });
  return "entered";
}

/**
 * When the provider proved the person. A sign-in there may be silent and long ago. If the provider does not say when, an account with a
 * password must give it first; for one without, which could never confirm, the sign-in is the proof.
 */
async function confirmedBy(db: Store, { authenticatedAt }: Claims, accountId: string): Promise<number> {
  if (authenticatedAt !== undefined) return authenticatedAt;
  return (await hasPassword(db, accountId)) ? 0 : Date.now();
}

function personOf(claims: Claims, { id, boundAt }: { id: string; boundAt: number | null }): ProvidedPerson {
  const { issuer, subject, email = "", groupsSent, authenticatedAt, session, answeredAt } = claims;
  const groups = signInProvider()?.groupsClaim === undefined ? null : claims.groups;
  const about = { issuer, subject, email: boundAt === null ? email : null, boundAt, authenticatedAt };
  return { ...about, groups, groupsSent, session, answeredAt, idToken: sealHint(id, claims.idToken) };
}

/** Times of the provider are whole seconds, and the confirmation begins a moment before the provider hears of it. */
const WHOLE_SECONDS_MS = 2_000;

/**
 * Confirms the session if the person bound to this account has signed in at the provider since the confirmation began. By the provider's
 * clock, its token must not be older than the confirmation by the store's, so the two clocks are never compared.
 */
async function confirm(db: Store, claims: Claims, startedAt: number, request: RequestContext): Promise<"confirmed"> {
  const { actor } = (await anyActor(true)) ?? {};
  if (!actor) throw new Refusal("unauthenticated");
  const person = await accountOfIdentity(db, claims);
  if (person?.id !== actor.accountId) throw new Refusal("provider_other_person");
  const { authenticatedAt = 0, issuedAt, answeredAt } = claims;
  if (issuedAt - authenticatedAt > answeredAt - startedAt + WHOLE_SECONDS_MS) throw new Refusal("provider_not_again");
  await record({ action: "session.confirm", actor, request, outcome: "done", details: { proof: "provider" } });
  await renewHere(db);
  return "confirmed";
}
