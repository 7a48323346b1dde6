import { recordRefusal } from "../../audit/refusals.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { notify } from "../../notices/notices.ts";
import { store } from "../../store/db/store.ts";
import type { StoredToken } from "../../store/people/api-tokens.ts";
import { recipientsOf } from "../../store/people/token-recipients.ts";

const DAY_MS = 24 * 60 * 60_000;

/**
 * Records that a token was tried from an address that it is not for, and notifies its owners, once a day: it may have leaked.
 */
export async function tokenElsewhere({ id, name, owner }: StoredToken, request: RequestContext): Promise<void> {
  const isPersonal = owner.kind === "personal";
  const actor = {
    accountId: isPersonal ? owner.id : id,
    email: isPersonal ? owner.email : `service ${name}`,
    token: { kind: owner.kind, owner: owner.name },
  };
  const details = { code: "token_address", token: `${name} (${id})`, owner: owner.name };
  await recordRefusal({ action: "token.use", actor, request, target: name, details });
  const db = await store();
  const text = `The API token ${name} was used from ${request.address}, which is not one of its addresses. Rolecall refused the call.`;
  await notify(db, await recipientsOf(db, owner), {
    kind: "token_elsewhere",
    about: `token:${id}:elsewhere:${Math.floor(Date.now() / DAY_MS)}`,
    text,
    path: "/profile/tokens",
    label: "Open API tokens",
    subject: `API token ${name} was used from another address`,
    sentences: [text, "If you do not know this address, the token may have leaked: revoke it now."],
  });
}
