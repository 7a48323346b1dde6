import { Note } from "#components/ui/note.tsx";

/** Over the SQL users without an owner: why that is a debt, and how it is paid. */
export function UnownedNote({ mayDescribe }: { mayDescribe: boolean }) {
  return (
    <Note className="mx-gutter mb-2 flex-none">
      <strong>Nobody answers for these SQL users.</strong> When a password leaks, nobody is told; when an application
      goes, they stay.{" "}
      {mayDescribe
        ? "Select them and set their owner, or import owners from a file."
        : "A Cluster Admin says whose they are."}
    </Note>
  );
}
