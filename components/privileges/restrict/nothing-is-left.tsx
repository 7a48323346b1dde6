import type { ReactNode } from "react";
import type { Staying } from "#components/sql-user-facts/staying/staying.ts";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { Note } from "#components/ui/note.tsx";

type Props = { clusterId: string; stays: readonly Staying[]; actions: ReactNode };

/** The end of the way: no superuser is left to restrict, and why the others stay. */
export function NothingIsLeft({ clusterId, stays, actions }: Props) {
  return (
    <div className="border-t border-line px-gutter py-4">
      <Note tone="ok" role="status" action={actions}>
        <strong>Nothing is left to restrict on this cluster.</strong>
        <StayingList clusterId={clusterId} stays={stays} />
      </Note>
    </div>
  );
}
