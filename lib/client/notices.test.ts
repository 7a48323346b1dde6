import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { NoticeList } from "#lib/shared/people/notices.ts";
import { readQuery } from "./calls/reads.ts";
import { readNoticesMutation } from "./notices.ts";

const notice = (id: string, at: number, read = false) => ({
  id,
  kind: "claim_used" as const,
  text: id,
  path: "/my",
  at,
  read,
});
const LIST: NoticeList = {
  notices: [notice("newest", 3), notice("middle", 2), notice("seen", 1, true), notice("oldest", 0)],
  unread: 3,
};

/** The list right after a person has marked these, before the server has answered. */
async function after(which: { id: string } | { until: number }): Promise<[number | undefined, string[] | undefined]> {
  const client = new QueryClient();
  const { queryKey } = readQuery("profile.notices", {});
  client.setQueryData(queryKey, LIST);
  await readNoticesMutation().onMutate?.(which, { client, meta: undefined });
  const list = client.getQueryData(queryKey);
  client.clear();
  return [list?.unread, list?.notices.filter(({ read }) => !read).map(({ id }) => id)];
}

test("a notice that is followed is read at once, and no other", async () => {
  expect(await after({ id: "middle" })).toEqual([2, ["newest", "oldest"]]);
  expect(await after({ id: "seen" })).toEqual([3, ["newest", "middle", "oldest"]]);
});

test("all that were there are read together, and one that came later stays new", async () => {
  expect(await after({ until: 3 })).toEqual([0, []]);
  expect(await after({ until: 2 })).toEqual([1, ["newest"]]);
});
