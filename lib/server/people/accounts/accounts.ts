import type { z } from "zod";
import type { AccountFilter } from "#lib/shared/people/account-pages.ts";
import type {
  AccountList,
  AccountSessionTarget,
  AccountTarget,
  accountListInput,
  ChangeRoleInput,
  Invitation,
  ListedAccount,
} from "#lib/shared/people/accounts.ts";
import type { Permit } from "../../access/guard.ts";
import { env, hasPasswords } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { settle } from "../../notices/notices.ts";
import { hasMail } from "../../notices/send-mail.ts";
import { countAdministratorsOf } from "../../store/clusters/role-pages.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { troubleOf } from "../../store/jobs/jobs.ts";
import { stopLeaver } from "../../store/jobs/leavers.ts";
import { accountsAfter, countAccounts } from "../../store/people/account-pages.ts";
import { accountById, hasAdministrator, removeAccount, setDisabled, setRole } from "../../store/people/accounts.ts";
import { revokeTokensOf } from "../../store/people/api-token-ends.ts";
import { applyGroups } from "../../store/people/directory.ts";
import { directoryRightsOf } from "../../store/people/directory-rights.ts";
import { unbind } from "../../store/people/identities.ts";
import { teamNamesOf } from "../../store/people/teams.ts";
import { countInvitations, invitationsAfter } from "../../store/people/tokens.ts";
import { endSessionOf, endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import { endProviderSessions } from "../../store/sign-in/provider-sessions.ts";
import { changeWords } from "../provider/provider-entry.ts";
import { endEveryToken } from "./end-tokens.ts";
import { pageOver } from "./page-over.ts";
import { revokedWords } from "./revoked-text.ts";
import { namedClusters } from "./rights.ts";
import { mailFactor, mailSecurity } from "./security-mail.ts";

type Manage = Permit<"accounts.manage">;
type FoundAccount = NonNullable<Awaited<ReturnType<typeof accountById>>>;

/** A page of open invitations, the newest first, and after them accounts, by name. */
export async function getAccounts(
  { actor }: Manage,
  { q, show, after }: z.output<typeof accountListInput>,
): Promise<AccountList> {
  const db = await store();
  const filter = { q, show };
  const invites = show === "all" || show === "invited";
  const [{ rows, next }, found, all, administrators] = await Promise.all([
    pageOver<Listed>(after, {
      invitation: async (cut) => (invites ? invitationsAfter(db, q, cut) : []),
      account: async (cut) => (await accountsAfter(db, filter, cut)).map((account) => ({ id: account.id, account })),
    }),
    countRows(db, filter),
    countRows(db, { q: "", show: "all" }),
    countAdministratorsOf(db, null),
  ]);
  const invitations = rows.flatMap(({ invitation }) => invitation ?? []);
  return {
    accounts: rows.flatMap(({ account }) => (account ? asListed(account) : [])),
    invitations,
    next,
    found,
    all,
    administrators,
    ownId: actor.accountId,
    mail: hasMail(),
    ...(await namesIn(db, invitations)),
  };
}

type Listed = { id: string; account?: ListedAccount; invitation?: Invitation };

async function countRows(db: Store, filter: AccountFilter): Promise<number> {
  const invites = filter.show === "all" || filter.show === "invited";
  const [accounts, invitations] = await Promise.all([
    countAccounts(db, filter),
    invites ? countInvitations(db, filter.q) : 0,
  ]);
  return accounts + invitations;
}

/** Names of the teams and clusters that these invitations give. */
async function namesIn(
  db: Store,
  invitations: readonly Invitation[],
): Promise<Pick<AccountList, "teams" | "clusters">> {
  const teamIds = new Set(invitations.flatMap(({ gives }) => gives.teams.map(({ teamId }) => teamId)));
  const clusterIds = new Set(invitations.flatMap(({ gives }) => gives.clusterRoles.map(({ clusterId }) => clusterId)));
  const [teams, clusters] = await Promise.all([teamNamesOf(db, [...teamIds]), namedClusters()]);
  return {
    teams: [...teams].map(([id, name]) => ({ id, name })),
    clusters: clusters?.filter(({ id }) => clusterIds.has(id)) ?? null,
  };
}

/** Leaves out the password where passwords are turned off. */
function asListed({ ways, ...account }: ListedAccount): ListedAccount {
  return { ...account, ways: { ...ways, password: ways.password && hasPasswords() } };
}

/** Changes the role of an account. Takes effect immediately, also in open sessions. */
export async function changeRole(permit: Manage, { role, ...target }: ChangeRoleInput): Promise<null> {
  await changeAnother(permit, target, async (transaction, { id }) => {
    if ((await directoryRightsOf(transaction, id)).administrator) throw new Refusal("from_directory");
    await setRole(transaction, id, role);
  });
  return null;
}

/** Disables an account, and ends its sessions and API tokens for good. */
export async function disableAccount(permit: Manage, target: AccountTarget, note: Note): Promise<null> {
  let tokens: string[] = [];
  await changeAnother(permit, target, async (transaction, { id }) => {
    tokens = await setDisabled(transaction, id, true);
  });
  note(revokedWords(tokens));
  return null;
}

/** Lets an account sign in again. Stops its open leaver plan, with the rotations of the plan. */
export async function enableAccount(permit: Manage, target: AccountTarget, note: Note): Promise<null> {
  let stopped: Awaited<ReturnType<typeof stopLeaver>>;
  await changeAnother(permit, target, async (transaction, { id }) => {
    await setDisabled(transaction, id, false);
    stopped = await stopLeaver(transaction, id, permit.actor.name);
  });
  for (const job of stopped ?? []) await settle(await store(), troubleOf(job));
  if (stopped) note({ leaverPlan: "stopped" });
  return null;
}

/** Removes an account with its sessions, memberships and rights. Its audit events stay. */
export async function removeAccountFor(permit: Manage, target: AccountTarget): Promise<null> {
  await changeAnother(permit, target, (transaction, { id }) => removeAccount(transaction, id));
  return null;
}

/** Signs an account out of one browser. */
export async function endAccountSession(_permit: Manage, input: AccountSessionTarget): Promise<null> {
  const db = await store();
  const { id } = await requireAccount(db, input);
  if (!(await endSessionOf(db, id, input.sessionId))) throw new Refusal("not_found");
  return null;
}

/**
 * Signs an account out of every browser and ends its API tokens, also those of services that it made; resolves to the number of sessions.
 * Mails it where tokens ended.
 */
export async function endAccountSessions(
  { actor }: Manage,
  target: AccountTarget,
  note: Note,
): Promise<{ ended: number }> {
  const { account, ended, tokens } = await inTransaction(await store(), async (transaction) => {
    const one = await requireAccount(transaction, target);
    const names = await endEveryToken(transaction, one.id);
    return { account: one, ended: await endSessionsOf(transaction, one.id), tokens: names };
  });
  note(revokedWords(tokens));
  if (tokens.length > 0)
    mailSecurity(
      account,
      "Your sessions and API tokens were ended",
      `${actor.name} (${actor.email}) ended every session of your account at ${env().APP_URL.origin} and revoked these API tokens: ${tokens.join(", ")}.`,
      "If you did not expect this, ask a Rolecall administrator.",
    );
  return { ended };
}

/**
 * Removes the account's binding to the sign-in provider, so that another identity can be bound. Ends its sessions and API tokens, and
 * removes its rights from the directory. Mails it. Throws `last_administrator`.
 */
export async function unbindAccount({ actor }: Manage, target: AccountTarget, note: Note): Promise<null> {
  const { account, applied, tokens } = await inTransaction(await store(), async (transaction) => {
    const unbound = await requireAccount(transaction, target);
    const { id } = unbound;
    if (!(await unbind(transaction, id))) throw new Refusal("not_found");
    await endProviderSessions(transaction, { accountId: id, session: undefined });
    const taken = await applyGroups(transaction, id, []);
    if (taken.kept) throw new Refusal("last_administrator");
    return { account: unbound, applied: taken, tokens: await revokeTokensOf(transaction, id) };
  });
  note({ ...changeWords(applied), ...revokedWords(tokens) });
  mailFactor(
    account,
    "Your account was unlinked from the sign-in provider",
    `${actor.name} (${actor.email}) removed the link to the sign-in provider, the sessions from there and the API tokens`,
    "If you did not expect this, ask a Rolecall administrator.",
  );
  return null;
}

async function requireAccount(db: Store, { accountId, email }: AccountTarget): Promise<FoundAccount> {
  const account = await accountById(db, accountId);
  if (account?.email !== email) throw new Refusal("not_found");
  return account;
}

/**
 * Changes another account, unless that leaves no administrator. The check is part of the transaction, so two administrators who disable
 * each other at the same time cannot both succeed.
 */
async function changeAnother(
  { actor }: Manage,
  target: AccountTarget,
  change: (transaction: Store, account: FoundAccount) => Promise<void>,
): Promise<void> {
  await inTransaction(await store(), async (transaction) => {
    const account = await requireAccount(transaction, target);
    if (account.id === actor.accountId) throw new Refusal("own_account");
    await change(transaction, account);
    if (!(await hasAdministrator(transaction))) throw new Refusal("last_administrator");
  });
}
