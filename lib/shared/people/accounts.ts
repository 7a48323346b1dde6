import { z } from "zod";
import type { Failure } from "../errors/result.ts";
import type { SeenPassword } from "../passwords/exposures.ts";
import { ACCOUNT_ROLES, type AccountRole, ALL_CLUSTERS, CLUSTER_ROLES } from "../policy.ts";
import { type Revealed, secretText } from "../revealed.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { ACCOUNT_SEARCH_MAX, ACCOUNT_SHOWS } from "./account-pages.ts";
import { displayName } from "./display-names.ts";
import { type Factors, type SignInProof, type SignInWays, typedCode } from "./factors.ts";
import { passkeyAnswer } from "./passkeys.ts";
import { type EndableTokens, tokenEnd } from "./token-end.ts";

export const ACCOUNT_PASSWORD_MIN = 15;
export const ACCOUNT_PASSWORD_MAX = 128;

/**
 * The answer to the sign-in form: the failure and the typed email, never the password. `entered` is the address to load after success:
 * a full load, since only a new request shows whether the browser kept the cookie.
 */
export type SignInState = {
  error?: Failure;
  email?: string;
  entered?: string;
  /** the password was right; the account's second factor must follow before a session starts */
  wants?: "factor";
};

/** The signed-in account, as the interface shows it. */
export type Account = { name: string; email: string; role: AccountRole };

const email = z.string().trim().toLowerCase().max(254).pipe(z.email("Enter a valid email address."));

const givenPassword = secretText(z.string().min(1).max(1024));
/** Sign-in takes any password; the rules apply to new ones. */
export const signInInput = z.strictObject({ email, password: givenPassword });

/** Line breaks and characters that change the writing direction: names appear within other text in mails and the audit. */
export const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export const ACCOUNT_NAME_MAX = 100;
const name = displayName(ACCOUNT_NAME_MAX);

const password = secretText(
  z
    .string()
    .min(ACCOUNT_PASSWORD_MIN, `At least ${ACCOUNT_PASSWORD_MIN} characters.`)
    .max(ACCOUNT_PASSWORD_MAX, `At most ${ACCOUNT_PASSWORD_MAX} characters.`),
);

const secret = secretText(z.string().max(100));
const id = z.string().min(1).max(100);

export const createAdministratorInput = z.strictObject({ secret, name, email, password });
export type CreateAdministratorInput = z.input<typeof createAdministratorInput>;

/** The password, the browser's answer from a passkey, or a code of an authenticator app, which stands for no password. */
export const confirmIdentityInput = z.union([
  z.strictObject({ password: givenPassword }),
  z.strictObject({ passkey: passkeyAnswer }),
  z.strictObject({ code: typedCode }),
]);
export type ConfirmIdentityInput = z.input<typeof confirmIdentityInput>;

/** The teams that an invited person joins, and the cluster roles that they get. */
export const invitationGivesSchema = z.strictObject({
  teams: z.array(z.strictObject({ teamId: id, lead: z.boolean() })).max(50),
  clusterRoles: z
    .array(
      z.strictObject({ clusterId: z.union([z.literal(ALL_CLUSTERS), clusterIdSchema]), role: z.enum(CLUSTER_ROLES) }),
    )
    .max(50),
});
export type InvitationGives = z.infer<typeof invitationGivesSchema>;
export const NO_GIFTS: InvitationGives = { teams: [], clusterRoles: [] };

export const inviteInput = z.strictObject({
  email,
  role: z.enum(ACCOUNT_ROLES),
  gives: invitationGivesSchema.default(NO_GIFTS),
});
export type InviteInput = z.input<typeof inviteInput>;

export const invitationTarget = z.strictObject({ email });
export type InvitationTarget = z.input<typeof invitationTarget>;

export const acceptInvitationInput = z.strictObject({ id, secret, name, password });

/** A link with its secret, to look it up. */
export const openLinkInput = z.strictObject({ kind: z.enum(["invitation", "account_reset"]), id, secret });
export type OpenLinkInput = z.input<typeof openLinkInput>;
/** `email`: the address that the link is for. */
export type OpenedLink = { email: string };
export type AcceptInvitationInput = z.input<typeof acceptInvitationInput>;

/** The id selects the account, the email goes into the audit; they must belong together. */
export const accountTarget = z.strictObject({ accountId: id, email });
export type AccountTarget = z.input<typeof accountTarget>;

export const changeRoleInput = accountTarget.extend({ role: z.enum(ACCOUNT_ROLES) });
export type ChangeRoleInput = z.input<typeof changeRoleInput>;

export const accountSessionTarget = accountTarget.extend({ sessionId: id });
export type AccountSessionTarget = z.input<typeof accountSessionTarget>;

export const requestResetInput = z.strictObject({ email });

export const resetAccountPasswordInput = z.strictObject({ id, secret, password });
export type ResetAccountPasswordInput = z.input<typeof resetAccountPasswordInput>;

export const changeNameInput = z.strictObject({ name });
export type ChangeNameInput = z.input<typeof changeNameInput>;

export const changePasswordInput = z.strictObject({
  currentPassword: givenPassword,
  password,
  tokens: tokenEnd,
});

export const endOtherSessionsInput = z.strictObject({ tokens: tokenEnd });

export const changeMailsInput = z.strictObject({ wanted: z.boolean() });
export type ChangeMailsInput = z.input<typeof changeMailsInput>;

export const sessionTarget = z.strictObject({ sessionId: id });
export type SessionTarget = z.input<typeof sessionTarget>;

/** A signed-in browser. `id` is a hash that cannot be used to sign in. */
export type AccountSession = {
  id: string;
  userAgent: string;
  address: string;
  startedAt: number;
  lastUsedAt: number;
  proof: SignInProof;
  /** whether it is the viewer's own session */
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
  /** how many sessions are open */
  sessions: number;
  ways: SignInWays;
  /** whether the directory makes it an administrator */
  directory: boolean;
};

/** An invitation that was not accepted yet. It may have expired. */
export type Invitation = {
  email: string;
  role: AccountRole;
  gives: InvitationGives;
  /** null where the sender is no longer an administrator, which voids the invitation */
  invitedBy: string | null;
  expiresAt: number;
  expired: boolean;
};

/** `after`: where the page begins, as {@link AccountList} gives it; null for the first. */
export const accountListInput = z.strictObject({
  q: z.string().max(ACCOUNT_SEARCH_MAX).default(""),
  show: z.enum(ACCOUNT_SHOWS).default("all"),
  after: z.string().max(120).nullable().default(null),
});

/**
 * A page of open invitations, the newest first, and after them accounts, by name. `ownId` is the viewer's account; `mail` says whether Rolecall can send mail.
 */
export type AccountList = {
  accounts: ListedAccount[];
  invitations: Invitation[];
  /** where the next page begins; null on the last */
  next: string | null;
  /** how many rows the filter has, and how many there are without it */
  found: number;
  all: number;
  /** who can sign in */
  administrators: number;
  ownId: string;
  mail: boolean;
  /** what the invitations of the page give; `clusters` is null while they cannot be read */
  teams: { id: string; name: string }[];
  clusters: { id: string; name: string }[] | null;
};

/** `mails`: whether the account wants notices by mail, and whether Rolecall can send mail. */
export type Profile = {
  name: string;
  email: string;
  /** the passwords of SQL users that it was shown */
  seen: SeenPassword[];
  mails: { wanted: boolean; possible: boolean };
};

/** A person at a sign-in provider. Times are epoch milliseconds. */
export type Binding = {
  issuer: string;
  subject: string;
  boundAt: number;
  usedAt: number;
  /** when a sign-out there took the account's rights from the directory; null after the next sign-in */
  signedOutAt: number | null;
};

/** The actor's own link to a person at the sign-in provider, and why it cannot be removed, if so. */
export type OwnBinding = {
  /** of the provider */
  name: string;
  /** by which the account was found, once */
  email: string;
  boundAt: number;
  usedAt: number;
  stays: "directory" | "only_way" | null;
};

/** How the person signs in, and the browsers in which they are signed in. */
export type OwnSecurity = {
  email: string;
  binding: OwnBinding | null;
  factors: Factors;
  sessions: AccountSession[];
  /** whether the person has a password that can be used */
  passwords: boolean;
  /** whether rights from the directory let only the sign-in provider sign the person in */
  providerOnly: boolean;
  tokens: EndableTokens;
};

/** A new link. Only where Rolecall can send no mail, `link` holds it with its secret, for the sender to hand over. */
export type MadeLink = { email: string; expiresAt: number; sent: "mailed" | "no_mail"; link?: Revealed };

/** The answer to the forgotten-password form. It never reveals whether an account exists. */
export type ResetRequestState = { requested?: true; error?: Failure; email?: string };

/** The part of a link's page that a visitor without the secret sees. */
export type LinkFacts = { by: string | null; expiresAt: number };
