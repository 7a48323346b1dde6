import { mutationOptions } from "@tanstack/react-query";
import type { NoticeList, ReadNoticesInput } from "#lib/shared/people/notices.ts";
import { readQuery } from "./calls/reads.ts";
import { carryOut } from "./calls/use-operation.ts";

/** Marks one notice as read, or all up to a time. The bell updates at once. */
export function readNoticesMutation() {
  const { queryKey } = readQuery("profile.notices", {});
  return mutationOptions({
    mutationFn: (which: ReadNoticesInput, { client }) =>
      carryOut(client, { name: "profile.read_notices", input: which }),
    onMutate: async (which, { client }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (list) => list && marked(list, which));
    },
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
