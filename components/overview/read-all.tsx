"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { comeIntoView } from "#components/ui/fields/errors-in-view.ts";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { readOnce, readToEnd } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";

/** Reads the lists that were never read, of `count` clusters, one after another, and shows their numbers as they come. */
export function ReadAll({ count }: { count: number }) {
  const router = useRouter();
  const toast = useToast();
  const read = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const failed: { name: string; error: unknown }[] = [];
      const tried = new Set<string>();
      const isNew = (id: string) => !tried.has(id) && tried.add(id);
      try {
        for await (const { id, name } of unreadClusters()) {
          if (!isNew(id)) continue;
          await readToEnd(id).catch((error: unknown) => failed.push({ name, error }));
          router.refresh();
        }
        return { failed, done: tried.size - failed.length };
      } catch (stopped) {
        return { failed, done: tried.size - failed.length, stopped };
      }
    },
    onSuccess: ({ done }) => {
      if (done > 0) toast(`Read the SQL users of ${counted(done, "cluster")}`);
    },
  });
  const { failed = [], stopped } = read.data ?? {};
  const [first] = failed;
  return (
    <div className="grid justify-items-end gap-2 max-md:justify-items-start">
      <Button variant="primary" pending={read.isPending} onClick={() => read.mutate()}>
        {count === 1 ? "Read its SQL users" : "Read all"}
      </Button>
      {stopped !== undefined && <FailureNote failure={failureOf(stopped)} />}
      {first && (
        <div ref={comeIntoView} className="grid gap-2">
          <p className="text-warn-text">
            Not read: <NameList names={failed.map(({ name }) => name)} />.
          </p>
          <FailureNote failure={failureOf(first.error)} />
        </div>
      )}
    </div>
  );
}

/** By parts: a page does not carry the names of a thousand clusters. */
async function* unreadClusters() {
  let after: string | undefined;
  for (;;) {
    const { clusters } = await readOnce("sql_user.overview.unread", { after });
    yield* clusters;
    const last = clusters.at(-1);
    if (!last) return;
    after = last.id;
  }
}
