import "server-only";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import { type LinkFacts, type OpenedLink, openLinkInput } from "#lib/shared/people/accounts.ts";
import { requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { Refusal } from "../../base/failure.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { accountById } from "../../store/people/accounts.ts";
import { endOf, liveToken, type ShownToken, tokenFacts } from "../../store/people/tokens.ts";

const ENDED: Record<NonNullable<Awaited<ReturnType<typeof endOf>>>, ErrorCode> = {
  used: "link_used",
  revoked: "link_revoked",
  superseded: "link_superseded",
  expired: "link_expired",
};

/** The reason why a link does not work, if the secret is right; otherwise `link_void`. */
export async function voidLink(db: Store, link: Required<ShownToken>): Promise<Refusal> {
  const how = await endOf(db, link);
  return new Refusal(how ? ENDED[how] : "link_void");
}

/** The purpose of a link, if the secret is right. Changes nothing. Fails with the code that says how the link ended. */
export async function openLink(input: unknown): Promise<Result<OpenedLink>> {
  const request = await requestContext();
  return attempt("account.open_link", request, async () => {
    requireOwnOrigin(request);
    const link = parse(openLinkInput, input);
    const db = await store();
    const { email, accountId } = (await liveToken(db, link)) ?? {};
    const address = email ?? (accountId && (await accountById(db, accountId))?.email);
    if (!address) throw await voidLink(db, link);
    return { email: address };
  });
}

/** The sender and expiry of a link; null for a void or unknown one. */
export async function linkFacts(kind: "invitation" | "account_reset", id: string): Promise<LinkFacts | null> {
  return (await tokenFacts(await store(), kind, id)) ?? null;
}
