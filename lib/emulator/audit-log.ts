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

/** What the vendor leaves open about its log, and what goes wrong in it. */
export type LogBehaviour = {
  /**
   * `always`: in ascending order each page has `next_starting_from`, as the vendor's page on the Cloud API says; `while-more`: only while
   * there are more entries, as its page on the audit log says.
   */
  paging: "always" | "while-more";
  /** whether a page begins with the entries of the time that was asked for, as the vendor's example shows; its specification says not */
  inclusive: boolean;
  /** how long after its change an entry can be read */
  delayMs: number;
  /** false: changes get no entry */
  complete: boolean;
};

const USUAL: LogBehaviour = { paging: "always", inclusive: false, delayMs: 0, complete: true };

/** The organization's audit log: the changes by the API and the control, in order of time. */
export class AuditLog {
  readonly #entries: Entry[] = [];
  readonly #clock: () => number;
  behaviour: LogBehaviour = USUAL;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Adds an entry. The form of `payload` is not documented; live clusters were seen to have the arguments of the call, as JSON in text. */
  add(action: Action, cluster: { id: string; name: string }, name: string, author: Author): void {
    if (!this.behaviour.complete) return;
    const { userEmail, serviceAccount, source, address } = author;
    this.addEntry({
      action: `AUDIT_LOG_ACTION_${action}`,
      cluster_id: cluster.id,
      cluster_name: cluster.name,
      user_email: userEmail,
      service_account_name: serviceAccount,
      source: `AUDIT_LOG_SOURCE_${source}`,
      payload: JSON.stringify({ name }),
      metadata: { ip_address: address },
    });
  }

  /** Adds an entry of any content, such as one that mentions a SQL user which it is not about. */
  addEntry(fields: Record<string, unknown>): void {
    const given = { id: randomUUID(), created_at: new Date(this.#clock()).toISOString(), trace_id: randomUUID() };
    this.#entries.push(Object.assign(given, fields));
  }

  /** Those that can be read by now. */
  entries(): readonly Entry[] {
    const { delayMs } = this.behaviour;
    const until = this.#clock() - delayMs;
    return delayMs === 0 ? this.#entries : this.#entries.filter(({ created_at }) => Date.parse(created_at) <= until);
  }
}
