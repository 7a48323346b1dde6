import { mutationOptions } from "@tanstack/react-query";
import type { NoticeList, ReadNoticesInput } from "#lib/shared/people/notices.ts";
import { callOperation } from "./calls/operations.ts";
import { noticesQuery } from "./notice-queries.ts";

/** Marks one notice as read, or all up to a time. The bell updates at once. */
export function readNoticesMutation() {
  const { queryKey } = noticesQuery();
  return mutationOptions({
    mutationFn: (which: ReadNoticesInput) => callOperation("profile.read_notices", which),
    onMutate: async (which, { client }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (list) => list && marked(list, which));
    },
    onSettled: (_answer, _error, _which, _context, { client }) => client.invalidateQueries({ queryKey }),
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
