import { type DirectoryRights, hasRights } from "#lib/shared/people/directory.ts";
import { recorded } from "../../audit/recorded.ts";
import { env, signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import type { Facts } from "../../base/note.ts";
import type { RequestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import type { OnApplied } from "../../store/db/provision-account.ts";
import { type Applied, applyGroups, wouldChange } from "../../store/people/directory.ts";
import { isOfDirectory } from "../../store/people/directory-rights.ts";
import type { ProvidedPerson } from "../../store/people/identities.ts";
import { askFor, mailSecurity } from "../accounts/security-mail.ts";

type Account = { id: string; email: string; name: string };

/**
 * Finishes a sign-in at the provider and records it. `open` starts the session; an unbound account is bound, and rights from the directory
 * are updated. Nothing changes unless the audit can record it.
 */
export async function enterByProvider(
  db: Store,
  account: Account,
  person: ProvidedPerson,
  request: RequestContext,
  open: (onApplied?: OnApplied) => Promise<void>,
): Promise<void> {
  const about = { actor: { accountId: account.id, email: account.email }, request, target: account.email };
  const update = async () => {
    if (!(await wouldChange(db, account.id, person.groups))) return open();
    await recorded({ ...about, action: "account.directory" }, (note) =>
      open((applied) => {
        const isUnsent = person.groups !== null && person.groupsSent === false;
        note({ ...changeWords(applied), groups: isUnsent ? "not sent" : undefined });
        if (applied.kept) mailKept(account);
      }),
    );
  };
  if (person.boundAt !== null) return update();
  const { issuer, subject } = person;
  await recorded({ ...about, action: "account.bind", details: { issuer, subject } }, update);
  mailBound(account);
}

/**
 * Throws `provider_only` where the account has rights from the directory, since a password or passkey would keep them after the person has
 * left the provider. Without `OIDC_GROUPS_CLAIM`, such an account loses its rights from the directory instead.
 */
export async function requireOwnSignIn(db: Store, account: Account, request: RequestContext): Promise<void> {
  if (!(await isOfDirectory(db, account.id))) return;
  if (signInProvider()?.groupsClaim !== undefined) throw new Refusal("provider_only");
  const actor = { accountId: account.id, email: account.email };
  await recorded({ action: "account.directory", actor, request, target: account.email }, async (note) => {
    note(changeWords(await applyGroups(db, account.id, null)));
  });
}

/** The rights that an account gained and lost by the directory, for the audit. */
export function changeWords({ before, after, kept }: Applied): Facts {
  const [had, has] = [rightWords(before), rightWords(after)];
  const gained = has.filter((right) => !had.includes(right));
  const lost = had.filter((right) => !has.includes(right));
  return {
    gained: gained.length > 0 ? gained.join(", ") : undefined,
    lost: lost.length > 0 ? lost.join(", ") : undefined,
    kept: kept ? "administrator, as the last one" : undefined,
  };
}

function rightWords(rights: DirectoryRights): string[] {
  if (!hasRights(rights)) return [];
  return [
    ...(rights.administrator ? ["administrator"] : []),
    ...rights.teams.map(({ name }) => `team ${name}`),
    ...rights.clusterRoles.map(({ clusterId, role }) => `${role} on ${clusterId}`),
  ];
}

/** Notifies a person that their first sign-in at the provider accepted an invitation. */
export function mailJoined(account: Account): void {
  const name = signInProvider()?.name ?? "";
  mailSecurity(
    account,
    `Your Rolecall account was created with ${name}`,
    `The invitation of ${account.email} to ${env().APP_URL.origin} was accepted by the person who signed in with ${name}, and the account is linked to them now.`,
    "If this was not you, ask a Rolecall administrator now to disable the account.",
  );
}

function mailBound(account: Account): void {
  const name = signInProvider()?.name ?? "";
  mailSecurity(
    account,
    `You can now sign in to Rolecall with ${name}`,
    `Your account at ${env().APP_URL.origin} is linked now to the person who signed in with ${name} as ${account.email}.`,
    askFor("unlink your account"),
  );
}

function mailKept(account: Account): void {
  mailSecurity(
    account,
    "You are still an administrator of Rolecall",
    `Your groups at ${signInProvider()?.name ?? "the sign-in provider"} no longer make you an administrator, but Rolecall at ${env().APP_URL.origin} has no other.`,
    "Make another account an administrator. Your next sign-in then takes the right away.",
  );
}
