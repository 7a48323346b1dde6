/** Tables about the audit log of CockroachDB Cloud, which names the authors of changes outside Rolecall. */
export type VendorAuditTables = {
  /**
   * one row: when the key was last refused the log, null where it was not or was not asked; and between which times the log was read for
   * passwords set outside Rolecall
   */
  vendor_audit: { id: 1; forbidden_at: number | null; watched_from: number | null; watched_to: number | null };
  /** changes outside Rolecall whose author the log did not name yet, and when it is asked again */
  drift_questions: {
    /** the row of the SQL user */
    sql_user_id: string;
    what: "appeared" | "vanished";
    cluster_id: string;
    name: string;
    /** the change happened between these */
    after: number;
    at: number;
    ask_at: number;
  };
  /** changes of SQL users that Rolecall sent to the Cloud API, each time, for a while: the log has entries of them, too */
  sent_changes: {
    id: string;
    cluster_id: string;
    name: string;
    kind: "create" | "set_password" | "delete";
    sent_at: number;
    /** null while it has no answer, and where that was lost */
    answered_at: number | null;
  };
};
