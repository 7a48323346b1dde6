import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";

/** Over the SQL users without an owner: why that is a debt, and how it is paid. */
export function UnownedNote({ onImport }: { onImport: (() => void) | undefined }) {
  return (
    <Note
      className="mx-gutter mb-2 flex-none"
      action={
        onImport && (
          <Button size="s" onClick={onImport}>
            Import owners…
          </Button>
        )
      }
    >
      <strong>Nobody answers for these SQL users.</strong> When a password leaks, nobody is told; when an application
      goes, they stay.{" "}
      {onImport ? "Select them and set their owner, or import a list." : "A Cluster Admin says whose they are."}
    </Note>
  );
}
