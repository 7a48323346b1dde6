import type { RequestKind } from "#lib/shared/requests/requests.ts";
import type { NotAtOnce } from "#lib/shared/requests/rules.ts";

/** Tables of requests and claim links. */
export type RequestTables = {
  /** links through which a recipient sets the password of one SQL user, once */
  claim_links: {
    id: string;
    secret_hash: string;
    cluster_id: string;
    /** the name at that time: opening a link reads no cluster */
    cluster_name: string;
    /** the row of that very SQL user: one of the same name later is another */
    sql_user_id: string;
    /** the team that owned it then */
    owner_team_id: string | null;
    sender_id: string;
    /** the only recipients; without both, anyone with the link */
    account_id: string | null;
    team_id: string | null;
    /** argon2id of the second word, where there is one, and how often a wrong one was given since the last right one */
    word_hash: string | null;
    word_tries: number;
    created_at: number;
    expires_at: number;
    revoked_at: number | null;
    /** name of the account that revoked it */
    revoked_by: string | null;
    /** the attempt that may end in its use; a later one takes its place */
    attempt: string | null;
    used_at: number | null;
    /** the address it was used from, and the account with its name at the time where one was signed in */
    used_from: string | null;
    used_by_id: string | null;
    used_by: string | null;
    /** hash of a secret of the browser that used it: only that browser may set another password through the link */
    opener_hash: string | null;
    /** when an opening after its use was last recorded */
    reopened_at: number | null;
    /** when the sender was notified that it ran out unused */
    expiry_told_at: number | null;
  };
  /** requests of members */
  requests: {
    id: string;
    kind: RequestKind;
    /** the stored state; the state shown also depends on the time, the SQL user and the approver */
    state: "pending" | "approved" | "manual" | "denied" | "withdrawn";
    requester_id: string;
    /** names at that time: requester, team and SQL user can be removed later */
    requester: string;
    team_id: string;
    team: string;
    cluster_id: string;
    cluster_name: string;
    /** the row of that very SQL user; of a new one, once approved, the row that it gets when it is made */
    sql_user_id: string | null;
    /** of the SQL user, as it was created or requested */
    name: string;
    /** JSON of the requested spec, and of the approved one if it differs */
    asked: string;
    approved: string | null;
    reason: string;
    /** name, team, cluster, requester and reason as they are looked for: in lower case, which databases make of letters in two ways */
    searched: string;
    /** the attempt that may end in a claim; a later one takes its place */
    attempt: string | null;
    /** the name, not taken at that time, with which an approval sent a create that may have been carried out */
    sent_name: string | null;
    created_at: number;
    /** for a decision while it is pending, for the claim once it is approved */
    expires_at: number;
    decided_at: number | null;
    decided_by_id: string | null;
    decided_by: string | null;
    decision_reason: string | null;
    /** when it was claimed, deleted or proved, or said to be done by hand */
    finished_at: number | null;
    /** name of the account that said so */
    hand_by: string | null;
    /** hash of a secret of the browser that claimed it: only that browser may set another password until it is stored */
    opener_hash: string | null;
    /** when its people were notified that it ran out, and that it can be claimed */
    expiry_told_at: number | null;
    ready_told_at: number | null;
    /** the rule that it was filed under, as JSON with its mark */
    rule: string | null;
    /** the mark of what the approval of temporary access decided; null for any other request */
    grant_seal: string | null;
    /** ids of the rules that approved it, where no person did */
    by_rule: string | null;
    /** why a rule that gives access without an approval did not give it; null where there was none, or nobody asked it to */
    not_by_rule: NotAtOnce | null;
  };
};
