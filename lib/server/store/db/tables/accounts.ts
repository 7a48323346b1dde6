import type { DirectoryGift } from "#lib/shared/people/directory.ts";
import type { NoticeKind } from "#lib/shared/people/notices.ts";
import type { AccountRole, ClusterRole } from "#lib/shared/policy.ts";

/** Tables of accounts, their links and what they are notified of. */
export type AccountTables = {
  accounts: {
    id: string;
    /** lower case */
    email: string;
    name: string;
    /** argon2id, in PHC string form */
    password_hash: string;
    /** the role now; `hand_role` is the role without the directory, null where the directory does not raise it */
    role: AccountRole;
    hand_role: AccountRole | null;
    created_at: number;
    disabled_at: number | null;
    signed_in_at: number | null;
    /** since when notice mails are off; security mails are always sent */
    mail_off_at: number | null;
    /** the makers of the accepted invitation and of the reset link used last; null where Rolecall made the link */
    invited_by: string | null;
    reset_by: string | null;
  };
  /** accounts bound to people at a sign-in provider; `email` is the address by which they were found, once */
  identities: {
    issuer: string;
    subject: string;
    account_id: string;
    email: string;
    bound_at: number;
    used_at: number;
    /** when a sign-out at the provider took the account's rights from the directory; null after the next sign-in there */
    signed_out_at: number | null;
  };
  tokens: {
    id: string;
    kind: "setup" | "invitation" | "account_reset" | "account_recover";
    secret_hash: string;
    created_at: number;
    expires_at: number;
    used_at: number | null;
    /** of a reset: the account whose password it sets */
    account_id: string | null;
    /** of an invitation: the address that may accept it, and its role */
    email: string | null;
    role: AccountRole | null;
    /** the administrator's account that made it; null where Rolecall did */
    created_by: string | null;
    /** how it ended unused, other than by time; null while it did not */
    ended_how: "revoked" | "superseded" | null;
    /** of an invitation: JSON of the teams and cluster roles that it gives; null where it gives none */
    gives: string | null;
  };
  /** the rights of members of a group at the sign-in provider */
  directory_rules: {
    id: string;
    group_name: string;
    kind: DirectoryGift["kind"];
    team_id: string | null;
    cluster_id: string | null;
    role: ClusterRole | null;
    made_by: string;
    made_at: number;
  };
  /** the rules whose group an account was in at its last sign-in at the provider */
  directory_rights: { account_id: string; rule_id: string };
  /** notices; `about` identifies the event, so that an account gets one notice for it */
  notices: {
    id: string;
    account_id: string;
    kind: NoticeKind;
    about: string;
    text: string;
    path: string;
    at: number;
    read_at: number | null;
  };
};
