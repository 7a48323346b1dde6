import type { StoredAction } from "#lib/shared/audit/audit.ts";
import type {
  DeliveryKind,
  DeliveryProblem,
  DeliveryResult,
  DestinationForm,
  DestinationKind,
  DestinationTarget,
} from "#lib/shared/audit/destinations.ts";

/** Tables of the audit and where it is sent. */
export type AuditTables = {
  audit_events: {
    sequence: number;
    id: string;
    /** of an outcome: the intent it belongs to */
    intent_id: string | null;
    at: number;
    action: StoredAction;
    actor_id: string | null;
    actor: string;
    cluster_id: string | null;
    target: string | null;
    outcome: "intended" | "done" | "refused" | "failed" | "unknown";
    request_id: string;
    address: string;
    /** JSON; never a secret */
    details: string;
    previous_hash: string;
    hash: string;
  };
  /** where events of the audit are sent */
  destinations: {
    id: string;
    kind: DestinationKind;
    name: string;
    form: DestinationForm;
    target: DestinationTarget;
    /** JSON of the groups of events that a webhook gets */
    event_groups: string;
    /** where it goes, as far as that is no secret */
    shown_place: string;
    /** its address and secrets, sealed with a key from the session secret */
    sealed: string;
    secret_at: number;
    /** until when the secret before this one signs too */
    old_secret_until: number | null;
    /** the last event of the audit that arrived, was not for it, or was given up */
    sent_up_to: number;
    paused_at: number | null;
    /** of a failing delivery: number of tries, time of the next, and since when it fails */
    tries: number;
    next_at: number;
    failing_since: number | null;
    delivered_at: number | null;
    delivered: number;
    given_up: number;
    created_at: number;
    created_by: string;
  };
  /** every attempt to deliver, for 30 days, without the content */
  deliveries: {
    id: string;
    destination_id: string;
    kind: DeliveryKind;
    /** of a single event */
    action: StoredAction | null;
    first_sequence: number;
    last_sequence: number;
    event_count: number;
    at: number;
    took_ms: number;
    status: number | null;
    problem: DeliveryProblem | null;
    result: DeliveryResult;
  };
  /** intents whose outcome is not written yet, and the server that works on them */
  open_intents: { id: string; sequence: number; server_id: string };
  /** the last event of each archived part of the chain: the remaining chain starts at the newest one's hash */
  audit_checkpoints: { sequence: number; hash: string; archived_at: number };
  /** one row: the newest event, so that writers of one chain take turns */
  audit_head: { id: 1; sequence: number; hash: string };
};
