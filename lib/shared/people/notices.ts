import { z } from "zod";

/** The kinds of notices, and whether they are about security: those are always mailed. */
export const NOTICE_KINDS = {
  request_waiting: { security: false },
  request_decided: { security: false },
  request_expired: { security: false },
  claim_waiting: { security: false },
  claim_used: { security: false },
  claim_expired: { security: false },
  claim_reopened: { security: true },
  claim_guessed: { security: true },
  reset_link_made: { security: true },
  administrator_invited: { security: true },
  drift: { security: true },
  key_refused: { security: false },
  outcome_known: { security: false },
  access_ending: { security: false },
  access_ended: { security: false },
  password_replaced: { security: false },
  review_assigned: { security: false },
  review_reminder: { security: false },
  review_overdue: { security: false },
  review_closed: { security: false },
  password_due: { security: false },
  destination_failing: { security: false },
  secret_delivery: { security: false },
  password_compromised: { security: true },
  account_security: { security: true },
  factor_policy_changed: { security: true },
  token_made: { security: true },
  token_elsewhere: { security: true },
  token_ending: { security: false },
  job_trouble: { security: false },
  restriction: { security: false },
  admin_left: { security: true },
} as const satisfies Record<string, { security: boolean }>;
export type NoticeKind = keyof typeof NOTICE_KINDS;

/** One notice. `at` is epoch milliseconds; `path` is a page of Rolecall that needs sign-in. */
const noticeSchema = z.object({
  id: z.string(),
  kind: z.enum(Object.keys(NOTICE_KINDS) as [NoticeKind, ...NoticeKind[]]),
  at: z.number(),
  text: z.string(),
  path: z.string(),
  read: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** How many of the newest notices a person sees. */
export const NOTICES_SHOWN = 50;

/** The newest notices, and how many of all are unread. */
export const noticeListSchema = z.object({ notices: z.array(noticeSchema), unread: z.number() });
export type NoticeList = z.infer<typeof noticeListSchema>;

/** One notice, or all up to a time, so that later ones stay unread. */
export const readNoticesInput = z.union([
  z.strictObject({ id: z.string().max(100) }),
  z.strictObject({ until: z.int() }),
]);
export type ReadNoticesInput = z.input<typeof readNoticesInput>;
