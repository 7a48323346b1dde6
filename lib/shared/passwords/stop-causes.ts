import type { ErrorCode } from "../errors/errors.ts";
import type { CLOUD } from "../errors/parts/cloud.ts";
import type { PLANS } from "../errors/parts/plans.ts";
import type { SECRET_STORES } from "../errors/parts/secret-stores.ts";
import type { SERVER } from "../errors/parts/server.ts";
import type { SQL_USERS } from "../errors/parts/sql-users.ts";

/** The codes that can stop a SQL user of a rotation, or a step of a leaver plan. */
type StopCode =
  | keyof (typeof CLOUD & typeof PLANS & typeof SECRET_STORES & typeof SERVER & typeof SQL_USERS)
  | Extract<ErrorCode, "forbidden" | "unauthenticated" | "last_administrator">;

type StopCause = {
  /** of a SQL user of a rotation */
  item?: { title: string; text: string };
  /** of something of a leaver plan, as a sentence about the past */
  plan?: string;
};

/** What stopped them; null where the words of a single change fit. */
const STOP_CAUSES: Record<StopCode, StopCause | null> = {
  cloud_rejected: null,
  cloud_key_refused: null,
  cloud_key_forbidden: null,
  cloud_key_reads: null,
  assumption_differs: {
    item: {
      title: "Waits for a check of its cluster",
      text: "The last check found that a reset rests on what does not hold there, so Rolecall sent nothing. It goes on by itself once a check on the tab Check of the cluster sees that it holds.",
    },
    plan: "The last check of the cluster found that it rests on what does not hold there.",
  },
  cluster_not_found: {
    item: {
      title: "Role on the cluster lost",
      text: "The starter no longer has a role on it, or it was deleted. The old passwords still work.",
    },
    plan: "The cluster was gone, or the key no longer saw it.",
  },
  cluster_not_ready: {
    item: {
      title: "Cluster is locked",
      text: "CockroachDB Cloud is changing it. The old passwords still work. Retry when the cluster is ready.",
    },
    plan: "CockroachDB Cloud was changing the cluster.",
  },
  sql_user_not_found: {
    item: {
      title: "SQL user is gone",
      text: "It was deleted, or recreated under the same name. There is nothing to rotate.",
    },
    plan: "The SQL user was gone.",
  },
  sql_user_exists: null,
  sql_user_in_use: null,
  cloud_conflict: null,
  cloud_rate_limited: null,
  cloud_unavailable: null,
  cloud_timeout: null,
  cloud_bad_answer: null,
  outcome_unknown: {
    item: {
      title: "Answer lost",
      text: "CockroachDB Cloud did not answer, so either password may work. Retry sets another one.",
    },
    plan: "CockroachDB Cloud did not answer.",
  },
  rotation_outdated: {
    item: {
      title: "Its secret store has changed",
      text: "It kept its old password. Start a new rotation, which shows where the new one goes.",
    },
    plan: "Its secret store had changed.",
  },
  rotation_overlaps: { plan: "Another rotation had one of these SQL users." },
  rotation_over: null,
  pair_exists: null,
  pair_broken: null,
  pair_changed: {
    item: {
      title: "It became the active one of a pair",
      text: "Applications use it, so Rolecall left its password as it was. Rotate it on the page of the pair.",
    },
  },
  pair_waits: null,
  pair_in_use: null,
  leaver_open: null,
  leaver_over: null,
  leaver_successor: { plan: "A team had no successor who can sign in." },
  busy: {
    item: { title: "Another change took too long", text: "The old password still works. Retry in a moment." },
    plan: "Another change took too long.",
  },
  starting: null,
  stopping: null,
  broken_off: null,
  list_incomplete: null,
  import_outdated: null,
  audit_unavailable: null,
  store_unavailable: null,
  internal: null,
  no_secret_store: null,
  secret_store_failed: {
    item: {
      title: "Not in the secret store",
      text: "The password on the cluster was not changed, so the old one still works. Fix the cause, then retry.",
    },
  },
  secret_undelivered: {
    item: {
      title: "Not yet in the secret store",
      text: "The cluster may have the new password already. Rolecall continues until the secret store has it too.",
    },
  },
  secret_given_up: null,
  secret_replaced: null,
  secret_store_busy: null,
  sql_user_protected: null,
  limited_to_restricted: null,
  waiting_for_restriction: null,
  active_in_pair: null,
  password_in_view: {
    item: {
      title: "Another person is viewing a new password",
      text: "They may not have stored it yet, so Rolecall did not replace it. It still works.",
    },
    plan: "Another person had a password of this SQL user on screen.",
  },
  claim_used: null,
  claim_under_way: null,
  claim_own_link: null,
  claim_needs_sign_in: null,
  second_word_wrong: null,
  team_owns_sql_users: null,
  forbidden: {
    item: {
      title: "Permission lost",
      text: "The starter may no longer reset passwords on this cluster. The old ones still work.",
    },
    plan: "The administrator who runs the plan may no longer do this.",
  },
  unauthenticated: { plan: "The session of the administrator who runs the plan has ended." },
  last_administrator: { plan: "It was the last administrator." },
};

/** What stopped something by this code; undefined where the words of a single change fit. */
export function stopCause(code: ErrorCode): StopCause | undefined {
  return Object.hasOwn(STOP_CAUSES, code) ? (STOP_CAUSES[code as StopCode] ?? undefined) : undefined;
}
