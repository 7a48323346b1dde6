import { Note } from "#components/ui/note.tsx";

/** Why SQL users need an owner, and how to set one. */
export function UnownedNote({ mayDescribe }: { mayDescribe: boolean }) {
  return (
    <Note className="mx-gutter mb-2 flex-none">
      <strong>These SQL users have no owner.</strong> No team is notified when a password is due or compromised.{" "}
      {mayDescribe
        ? "Select them and set their owner, or import owners from a file."
        : "Ask a Cluster Admin to set it."}
    </Note>
  );
}
