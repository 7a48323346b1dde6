import type { FirstFactor, SignInProof } from "#lib/shared/people/factors.ts";

/** Tables of sessions and the ways to sign in. */
export type SignInTables = {
  sessions: {
    id_hash: string;
    account_id: string;
    created_at: number;
    last_used_at: number;
    /** when the person was last proved: by a sign-in, at the provider when it asked them, or by a re-authentication; 0 where that is not known */
    confirmed_at: number;
    expires_at: number;
    address: string;
    user_agent: string;
    /** when the password was given again, until an act that asks for it each time has used that up */
    proved_at: number | null;
    /** when a passkey or a code was given again, until an act that asks for that each time has used it up */
    factor_at: number | null;
    /** since when the account has had the factor of `factor_at` */
    factor_since: number | null;
    /** the hash before the last confirmation of the password, which was at `renewed_at` */
    previous_hash: string | null;
    renewed_at: number | null;
    /** how it was proved at sign-in */
    proof: SignInProof;
    /** the provider's session that it came from, as a hash; null without one */
    provider_session: string | null;
    /** the ID token that it came from, sealed; null without one */
    sealed_id_token: string | null;
    /** 1 where the provider said when the person had signed in there, so that it can confirm */
    provider_dated: number;
  };
  /** a right password or a sign-in at the provider that waits for the account's second factor; never a session */
  pending_sign_ins: {
    id_hash: string;
    account_id: string;
    expires_at: number;
    first: FirstFactor;
    provider_session: string | null;
    /** JSON of the person at the provider, to be checked again and bound once the sign-in is whole; null after a password */
    person: string | null;
  };
  /** an account's authenticator app. `secret` is sealed, and null until the first code was right; `next_*` wait for a first code */
  totp: {
    account_id: string;
    secret: string | null;
    since: number | null;
    last_used_at: number | null;
    /** of the newest code that was used, in steps of 30 seconds: it and those before are spent */
    last_step: number;
    next_secret: string | null;
    next_at: number | null;
  };
  /** passkeys, public data only; `counter` is the authenticator's, 0 where it has none */
  passkeys: {
    id: string;
    account_id: string;
    credential_id: string;
    /** COSE, base64url */
    public_key: string;
    counter: number;
    /** separated by spaces */
    transports: string;
    name: string;
    made_at: number;
    last_used_at: number | null;
  };
  recovery_codes: { code_hash: string; account_id: string; made_at: number; used_at: number | null };
  /** browsers that have signed in before: failures elsewhere cannot lock them out */
  devices: { id_hash: string; account_id: string; created_at: number };
  /** failed sign-ins per account, device or address */
  sign_in_failures: { bucket: string; failures: number; blocked_until: number; last_at: number };
  /** one-time codes that were used; a code is good once */
  used_codes: { code_hash: string; expires_at: number };
};
