import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";

export type AdminNextStepProps = {
  clusterName: string;
  /** whether the dialog may be left: the password comes first */
  ready: boolean;
  onRestrict: () => void;
};

/** What to do next with a SQL user that was made just now. */
export function AdminNextStep({ clusterName, ready, onRestrict }: AdminNextStepProps) {
  return (
    <Note
      tone="admin"
      action={
        <Button size="s" disabled={!ready} onClick={onRestrict}>
          Restrict it now
        </Button>
      }
    >
      <strong>This user is admin.</strong> It can read, change and drop everything in{" "}
      <span className="mono">{clusterName}</span>. Next comes the SQL that gives it what it needs and takes admin away.
    </Note>
  );
}
