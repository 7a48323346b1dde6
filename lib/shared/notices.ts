import { z } from "zod";

/** What people are told of, and whether it is about security: then no setting keeps its mail back. */
export const NOTICE_KINDS = {
  request_waiting: { security: false },
  request_decided: { security: false },
  request_expired: { security: false },
  claim_waiting: { security: false },
  claim_used: { security: false },
  claim_expired: { security: false },
  claim_reopened: { security: true },
} as const satisfies Record<string, { security: boolean }>;
export type NoticeKind = keyof typeof NOTICE_KINDS;

/** One notice as its person sees it. `at` is epoch milliseconds; `path` is a page of Rolecall, which asks for sign-in. */
export const noticeSchema = z.object({
  id: z.string(),
  kind: z.enum(Object.keys(NOTICE_KINDS) as [NoticeKind, ...NoticeKind[]]),
  at: z.number(),
  text: z.string(),
  path: z.string(),
  read: z.boolean(),
});
export type Notice = z.infer<typeof noticeSchema>;

/** How many a person is shown: the newest. */
export const NOTICES_SHOWN = 50;

/** The newest ones, and how many of all were not read. */
export const noticeListSchema = z.object({ notices: z.array(noticeSchema), unread: z.number() });
export type NoticeList = z.infer<typeof noticeListSchema>;

/** One, or all up to a time: what has come since the person looked stays new. */
export const readNoticesInput = z.union([
  z.strictObject({ id: z.string().max(100) }),
  z.strictObject({ until: z.int() }),
]);
export type ReadNoticesInput = z.input<typeof readNoticesInput>;
