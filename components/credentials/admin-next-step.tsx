import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";

export type AdminNextStepProps = {
  clusterName: string;
  /** whether the password is stored, so that the dialog may be left */
  ready: boolean;
  onRestrict: () => void;
};

/** The next step for a new SQL user: restrict it. */
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
      <strong>This SQL user is admin</strong> and has full access to <span className="mono">{clusterName}</span>. Grant
      only what it needs, then remove admin.
    </Note>
  );
}
