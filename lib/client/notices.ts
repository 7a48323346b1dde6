import { mutationOptions, queryOptions } from "@tanstack/react-query";
import { readNoticesAction } from "#lib/actions/profile.ts";
import type { NoticeList, ReadNoticesInput } from "#lib/shared/notices.ts";
import { callAction } from "./call-action.ts";
import { fetchResult } from "./fetch-result.ts";
import { failureOf } from "./request-error.ts";

const POLL_MS = 60_000;
const KEY = ["notices"] as const;

/**
 * The person's own notices. Read again each minute while the page is looked at, and when somebody comes back to it. Where the session
 * has ended meanwhile, the page stays until the person does something: it may hold what they have typed.
 */
export function noticesQuery() {
  return queryOptions({
    queryKey: KEY,
    queryFn: ({ signal }) => fetchResult("/api/notices", (answers) => answers.noticeListAnswer, signal),
    refetchInterval: ({ state }) => (failureOf(state.error).code === "unauthenticated" ? false : POLL_MS),
    refetchOnWindowFocus: true,
    meta: { byItself: true },
  });
}

/** Marks one as read, or all up to a time. The bell shows it at once. */
export function readNoticesMutation() {
  return mutationOptions({
    mutationFn: (which: ReadNoticesInput) => callAction(readNoticesAction(which)),
    onMutate: async (which, { client }) => {
      await client.cancelQueries({ queryKey: KEY });
      client.setQueryData<NoticeList>(KEY, (list) => list && marked(list, which));
    },
    onSettled: (_answer, _error, _which, _context, { client }) => client.invalidateQueries({ queryKey: KEY }),
  });
}

function marked({ notices, unread }: NoticeList, which: ReadNoticesInput): NoticeList {
  const hits = notices.filter(
    (notice) => !notice.read && ("id" in which ? notice.id === which.id : notice.at <= which.until),
  );
  return {
    notices: notices.map((notice) => (hits.includes(notice) ? { ...notice, read: true } : notice)),
    unread: unread - hits.length,
  };
}
