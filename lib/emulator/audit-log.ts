import { randomUUID } from "node:crypto";

type Action = "CREATE_SQL_USER" | "DELETE_SQL_USER" | "CHANGE_SQL_USER_PASSWORD";

/** The author of a change, and the way. */
type Author = {
  userEmail?: string;
  serviceAccount?: string;
  source: "CC_API" | "CLI" | "UI" | "INTERNAL";
  address: string;
};

export type Entry = Record<string, unknown> & { created_at: string };

/** The organization's audit log: the changes by the API and the control, in order of time. */
export class AuditLog {
  readonly #entries: Entry[] = [];
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Adds an entry. The text of `payload` has no documented form. */
  add(action: Action, cluster: { id: string; name: string }, name: string, author: Author): void {
    const { userEmail, serviceAccount, source, address } = author;
    this.#entries.push({
      ...{ id: randomUUID(), created_at: new Date(this.#clock()).toISOString() },
      ...{ action: `AUDIT_LOG_ACTION_${action}`, cluster_id: cluster.id, cluster_name: cluster.name },
      ...(userEmail !== undefined && { user_email: userEmail }),
      ...(serviceAccount !== undefined && { service_account_name: serviceAccount }),
      ...{ source: `AUDIT_LOG_SOURCE_${source}`, payload: JSON.stringify({ name }), trace_id: randomUUID() },
      metadata: { ip_address: address },
    });
  }

  entries(): readonly Entry[] {
    return this.#entries;
  }
}
