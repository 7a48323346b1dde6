import { Note } from "#components/ui/note.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import type { SelectedUser } from "./selected-user.ts";

/** The selected SQL users that an action leaves out, since the person's role on their cluster does not include it. */
export function LeftOut({ users }: { users: readonly SelectedUser[] }) {
  if (users.length === 0) return null;
  const clusters = [...new Set(users.map(({ cluster }) => cluster))];
  return (
    <Note tone="warn">
      <strong>{counted(users.length, "SQL user")} left out.</strong> Your role on{" "}
      <span className="mono">{listedNames(clusters)}</span> does not include this:{" "}
      <span className="mono [overflow-wrap:anywhere]">{listedNames(users.map(({ name }) => name))}</span>.
    </Note>
  );
}
