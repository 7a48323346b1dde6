"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { comeIntoView } from "#components/ui/fields/errors-in-view.ts";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import { readToEnd } from "#lib/client/calls/reads.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";

type Named = { id: string; name: string };

/** Reads the lists of these clusters, one after another, and shows their numbers as they come. */
export function ReadAll({ clusters }: { clusters: readonly Named[] }) {
  const router = useRouter();
  const toast = useToast();
  const read = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      const failed: { name: string; error: unknown }[] = [];
      for (const { id, name } of clusters) {
        await readToEnd(id).catch((error: unknown) => failed.push({ name, error }));
        router.refresh();
      }
      return failed;
    },
    onSuccess: (failed) => {
      const count = clusters.length - failed.length;
      if (count > 0) toast(`Read the SQL users of ${counted(count, "cluster")}`);
    },
  });
  const failed = read.data ?? [];
  const [first] = failed;
  return (
    <div className="grid justify-items-end gap-2 max-md:justify-items-start">
      <Button variant="primary" pending={read.isPending} onClick={() => read.mutate()}>
        {clusters.length === 1 ? "Read its SQL users" : "Read all"}
      </Button>
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
