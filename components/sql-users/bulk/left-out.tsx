import { Note } from "#components/ui/note.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { NameList } from "#components/ui/words/name-list.tsx";
import type { SelectedUser } from "./selected-user.ts";

/** The selected SQL users that an action leaves out, since the person's role on their cluster does not include it. */
export function LeftOut({ users }: { users: readonly SelectedUser[] }) {
  if (users.length === 0) return null;
  const clusters = [...new Set(users.map(({ cluster }) => cluster))];
  const nameOf = ({ name, cluster }: SelectedUser) => (clusters.length === 1 ? name : `${name} on ${cluster}`);
  return (
    <Note tone="warn">
      <strong>{counted(users.length, "SQL user")} left out.</strong> Your role on <NameList names={clusters} /> does not
      include this: <NameList names={[...new Set(users.map(nameOf))]} />.
    </Note>
  );
}
