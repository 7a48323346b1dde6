import { z } from "zod";
import { ACCOUNT_ROLES, type AccountRole } from "./policy.ts";
import type { Failure } from "./result.ts";

export const ACCOUNT_PASSWORD_MIN = 15;
export const ACCOUNT_PASSWORD_MAX = 128;

/** What the sign-in form is given back: why it failed and the email as typed; the password never comes back. */
export type SignInState = { error?: Failure; email?: string };

/** The person who is signed in, as the interface shows them. */
export type Account = { name: string; email: string; role: AccountRole };

const email = z.string().trim().toLowerCase().max(254).pipe(z.email("This is not an email address."));

/** Sign-in takes any password: what it must be like is a rule for new ones. */
export const signInInput = z.strictObject({ email, password: z.string().min(1).max(1024) });

/** Line breaks and what turns the direction of writing round: a name stands in mails and in the audit among other words. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

const name = z
  .string()
  .trim()
  .min(1, "A name is needed.")
  .max(100, "At most 100 characters.")
  .refine((value) => !UNPRINTABLE.test(value), "No line breaks or control characters.");

const password = z
  .string()
  .min(ACCOUNT_PASSWORD_MIN, `At least ${ACCOUNT_PASSWORD_MIN} characters.`)
  .max(ACCOUNT_PASSWORD_MAX, `At most ${ACCOUNT_PASSWORD_MAX} characters.`);

const secret = z.string().max(100);
const id = z.string().min(1).max(100);

export const createAdministratorInput = z.strictObject({ secret, name, email, password });
export type CreateAdministratorInput = z.input<typeof createAdministratorInput>;

export const confirmIdentityInput = z.strictObject({ password: z.string().min(1).max(1024) });
export type ConfirmIdentityInput = z.input<typeof confirmIdentityInput>;

export const inviteInput = z.strictObject({ email, role: z.enum(ACCOUNT_ROLES) });
export type InviteInput = z.input<typeof inviteInput>;

export const invitationTarget = z.strictObject({ email });
export type InvitationTarget = z.input<typeof invitationTarget>;

export const acceptInvitationInput = z.strictObject({ id, secret, name, password });
export type AcceptInvitationInput = z.input<typeof acceptInvitationInput>;

/** The id says which account is meant, the email what the audit says: they must belong together. */
export const accountTarget = z.strictObject({ accountId: id, email });
export type AccountTarget = z.input<typeof accountTarget>;

export const changeRoleInput = accountTarget.extend({ role: z.enum(ACCOUNT_ROLES) });
export type ChangeRoleInput = z.input<typeof changeRoleInput>;

export const accountSessionTarget = accountTarget.extend({ sessionId: id });
export type AccountSessionTarget = z.input<typeof accountSessionTarget>;

export const requestResetInput = z.strictObject({ email });
export type RequestResetInput = z.input<typeof requestResetInput>;

export const resetAccountPasswordInput = z.strictObject({ id, secret, password });
export type ResetAccountPasswordInput = z.input<typeof resetAccountPasswordInput>;

export const changeNameInput = z.strictObject({ name });
export type ChangeNameInput = z.input<typeof changeNameInput>;

export const changePasswordInput = z.strictObject({ currentPassword: z.string().min(1).max(1024), password });
export type ChangePasswordInput = z.input<typeof changePasswordInput>;

export const changeMailsInput = z.strictObject({ wanted: z.boolean() });
export type ChangeMailsInput = z.input<typeof changeMailsInput>;

export const sessionTarget = z.strictObject({ sessionId: id });
export type SessionTarget = z.input<typeof sessionTarget>;

/** A browser in which somebody is signed in. `id` is a hash: nobody can sign in with it. */
export type AccountSession = {
  id: string;
  userAgent: string;
  address: string;
  startedAt: number;
  lastUsedAt: number;
  /** the one that asks */
  current: boolean;
};

/** An account as administrators see it; times are epoch milliseconds. */
export type ListedAccount = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  disabled: boolean;
  signedInAt: number | null;
  /** how many browsers are signed in now */
  sessions: number;
};

/** An invitation that nobody has accepted. It may have expired. */
export type Invitation = {
  email: string;
  role: AccountRole;
  /** null where whoever sent it is no administrator any more: then it counts no longer */
  invitedBy: string | null;
  expiresAt: number;
  expired: boolean;
};

/** `ownId` is the account of whoever asks; `mail` says whether Rolecall can send mail. */
export type AccountList = { accounts: ListedAccount[]; invitations: Invitation[]; ownId: string; mail: boolean };

export type AccountSessions = { account: { id: string; name: string; email: string }; sessions: AccountSession[] };

/** `mails`: whether the person wants notices by mail, where Rolecall can send it. */
export type Profile = {
  name: string;
  email: string;
  sessions: AccountSession[];
  mails: { wanted: boolean; possible: boolean };
};

/**
 * What became of a link: it was mailed, or `link` must be handed over by whoever asked for it, since there is no mail or sending
 * failed. Holds a secret then.
 */
export type MadeLink = { email: string; expiresAt: number; sent: "mailed" | "no_mail" | "mail_failed"; link?: string };

/** What the form for a forgotten password is given back. It never says whether there is an account. */
export type ResetRequestState = { asked?: true; error?: Failure; email?: string };

/** What a link's page may say to whoever has its address without the secret. */
export type LinkFacts = { by: string | null; expiresAt: number };
