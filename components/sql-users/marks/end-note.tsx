import { stayingOf } from "#components/sql-user-facts/staying/staying.ts";
import { StayingList } from "#components/sql-user-facts/staying/staying-list.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";

/** That no superuser of the cluster is left to restrict, and why the others stay. Nothing while one is left or may be. */
export function EndNote({ clusterId, users }: { clusterId: string; users: readonly SqlUser[] }) {
  const stays = stayingOf(users);
  if (!stays) return null;
  return (
    <Note tone="ok" role="status" className="mx-gutter my-2 flex-none">
      <Disclosure
        summary={
          <span>
            <strong>Nothing is left to restrict on this cluster.</strong> {counted(stays.length, "superuser")}{" "}
            {stays.length === 1 ? "stays" : "stay"}.
          </span>
        }
      >
        <StayingList clusterId={clusterId} stays={stays} />
      </Disclosure>
    </Note>
  );
}
