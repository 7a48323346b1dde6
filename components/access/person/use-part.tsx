import { useInfiniteQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { pagesQuery } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { PartPage, PartRows, PersonPart, TeamPart } from "#lib/shared/people/page-parts.ts";

export type Shown<P extends keyof PartRows> = {
  rows: readonly PartRows[P][] /** the button for more, at the end of a list */;
  more: ReactNode;
};

type Of = { accountId: string } | { teamId: string };

const nextOf = ({ next }: { next: string | null }) => next ?? undefined;

/** The pages of a part that go on from its first one. `asOf`: another rendering of the page begins anew. */
function queryOf(of: Of, part: keyof PartRows) {
  return "accountId" in of
    ? pagesQuery("account.get.part", { ...of, part: part as PersonPart }, nextOf)
    : pagesQuery("team.get.part", { ...of, part: part as TeamPart }, nextOf);
}

/** The rows of a part: its first page came with the page, the others on demand. */
export function usePart<P extends keyof PartRows>(of: Of, first: PartPage<P>, asOf: number): Shown<P> {
  type Pages = Parameters<typeof useInfiniteQuery<PartPage<P>>>[0];
  const query = queryOf(of, first.part) as unknown as Pages;
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage, error } = useInfiniteQuery({
    ...query,
    queryKey: [...query.queryKey, asOf],
    initialData: { pages: [first], pageParams: [undefined] },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const rows = useMemo(() => (data?.pages ?? [first]).flatMap((page) => page.rows), [data, first]);
  if (!hasNextPage && !error) return { rows, more: null };
  const more = (
    <div className="flex flex-wrap items-center gap-3 py-3">
      {hasNextPage && (
        <Button size="s" pending={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
      {error && <FailureNote failure={failureOf(error)} />}
    </div>
  );
  return { rows, more };
}
