import Lock from "lucide-react/icons/lock";
import { Note } from "#components/ui/note.tsx";

/** Says in the dialog of a change that the SQL user is protected and needs the password. */
export function ProtectedNote() {
  return (
    <Note icon={<Lock />}>
      <strong>This SQL user is protected.</strong> You confirm each reset and each deletion with your password.
    </Note>
  );
}
