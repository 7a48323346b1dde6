/** Tables of tokens of programs and their calls. */
export type ApiTokenTables = {
  /** sign-ins of the command, for ten minutes; hashes of their codes, and the token sealed to the key of the command */
  device_logins: {
    device_hash: string;
    /** of few bits: a reader of the store can find the code, and needs a session to use it */
    code_hash: string;
    public_key: string;
    machine: string;
    address: string;
    network: string;
    begun_at: number;
    expires_at: number;
    state: "waiting" | "approved" | "denied";
    sealed: string | null;
  };
  /** tokens of programs: of an account or of a team; lists are separated by spaces, and `*` means all clusters */
  api_tokens: {
    id: string;
    account_id: string | null;
    team_id: string | null;
    name: string;
    /** its first eight characters, for people */
    start: string;
    secret_hash: string;
    scopes: string;
    clusters: string;
    /** its clusters are those with this label that an administrator confirmed; `clusters` has them */
    label: string | null;
    addresses: string;
    /** name of the account, as it was then */
    made_by: string;
    /** its id: it was shown the text */
    made_by_id: string | null;
    /** its folded name while it is live: one for each owner */
    live_name: string | null;
    made_at: number;
    expires_at: number;
    last_used_at: number | null;
    last_used_from: string | null;
    revoked_at: number | null;
  };
  /** answers to calls with an idempotency key, for a day; never a password. Without `status` the call is still at work. */
  api_answers: {
    token_id: string;
    key: string;
    /** of the path and the body */
    asked_hash: string;
    at: number;
    status: number | null;
    body: string | null;
    /** which server works or worked on the call */
    server_id: string | null;
  };
};
