import { ACCOUNT_NAME_MAX } from "#lib/shared/people/accounts.ts";
import { displayName, isOneScript, isSameName } from "#lib/shared/people/display-names.ts";
import { present } from "#lib/shared/present.ts";
import { recorded } from "../../audit/recorded.ts";
import { signInProvider } from "../../base/env/env.ts";
import type { SignUp } from "../../base/env/oidc-env.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { accountNames, accountWithEmail, addAccount, NO_PASSWORD } from "../../store/people/accounts.ts";
import { accountOfIdentity, bindIdentity, isBound } from "../../store/people/identities.ts";
import { givesOf, invitationFor, spendInvitation } from "../../store/people/tokens.ts";
import { giftWords, give } from "../accounts/invitation-gives.ts";
import type { Claims } from "./claims.ts";
import { mailJoined } from "./provider-entry.ts";

/** `boundAt`: when the account was bound to the person; null where this sign-in binds it at its end, after the second factor. */
type Found = { id: string; email: string; name: string; boundAt: number | null };

/**
 * The account of a person who signed in at the provider: the one bound to them. The first time, a verified email address finds an unbound
 * account or an invitation. Does not bind an existing account. Throws the refusals `provider_account_disabled`, `provider_unverified`,
 * `provider_other_person` and `provider_no_account`.
 */
export async function accountOf(db: Store, claims: Claims, request: RequestContext): Promise<Found> {
  const bound = await accountOfIdentity(db, claims);
  if (bound?.disabled) throw new Refusal("provider_account_disabled");
  if (bound) return bound;
  const { email } = claims;
  if (email === undefined || !claims.verified) throw new Refusal("provider_unverified");
  const existing = await accountWithEmail(db, email);
  if (existing?.disabled) throw new Refusal("provider_account_disabled");
  if (!existing) return join(db, claims, email, request);
  if (await isBound(db, existing.id, claims.issuer)) throw new Refusal("provider_other_person");
  return { id: existing.id, email, name: existing.name, boundAt: null };
}

/** Creates an account from an invitation to this address, or without one where `OIDC_SIGN_UP` allows it. */
async function join(db: Store, claims: Claims, email: string, request: RequestContext): Promise<Found> {
  const invitation = await invitationFor(db, email);
  if (!invitation && !maySignUp(signInProvider()?.signUp ?? "invited", claims.groups))
    throw new Refusal("provider_no_account");
  const id = newId("acc");
  const { role = "member", gives: given = null, createdBy = null, sender } = invitation ?? {};
  const gives = givesOf(given);
  const { issuer, subject } = claims;
  const details = { issuer, subject, role: role ?? "member", ...(await giftWords(db, gives)) };
  const action = invitation ? "account.accept" : "account.sign_up";
  const boundAt = Date.now();
  const name = await recorded({ action, actor: { accountId: id, email }, request, target: email, details }, () =>
    inTransaction(db, async (transaction) => {
      const taken = await accountWithEmail(transaction, email);
      if (taken || (invitation && !(await spendInvitation(transaction, invitation.id))))
        throw new Refusal("provider_outdated");
      const chosen = await freeName(transaction, claims.name, email);
      await addAccount(
        transaction,
        present({
          id,
          email,
          name: chosen,
          passwordHash: NO_PASSWORD,
          role: role ?? "member",
          invitedBy: createdBy ?? undefined,
        }),
      );
      await bindIdentity(transaction, claims, { accountId: id, email }, boundAt);
      await give(transaction, id, gives, sender ?? "");
      return chosen;
    }),
  );
  if (invitation) mailJoined({ id, email, name });
  return { id, email, name, boundAt };
}

function maySignUp(signUp: SignUp, groups: readonly string[]): boolean {
  if (signUp === "everybody") return true;
  return signUp !== "invited" && signUp.some((group) => groups.includes(group));
}

const MOST_NUMBERS = 1000;

/** The person's name at the provider if it is valid, of one script and free; otherwise the address, numbered if necessary. */
async function freeName(transaction: Store, wanted: string | undefined, email: string): Promise<string> {
  const taken = (await accountNames(transaction)).map(({ name }) => name);
  const isFree = (name: string) => !taken.some((other) => isSameName(other, name));
  const plain = displayName(ACCOUNT_NAME_MAX).safeParse(wanted ?? "").data;
  if (plain !== undefined && isOneScript(plain) && isFree(plain)) return plain;
  const address = email.slice(0, ACCOUNT_NAME_MAX - 5);
  for (let number = 1; number < MOST_NUMBERS; number++) {
    const name = number === 1 ? address : `${address} ${number}`;
    if (isFree(name)) return name;
  }
  throw new Refusal("provider_no_account");
}
