import { Note } from "#components/ui/note.tsx";
import type { RequestChoices } from "#lib/shared/requests/requests-schema.ts";

/** Why a person can request no SQL user. */
export function NothingToChoose({ choices }: { choices: RequestChoices }) {
  return (
    <Note tone="warn">
      {choices.teams.length === 0
        ? "SQL users belong to teams, and you are in none. Ask an administrator to add you to yours."
        : "You cannot request SQL users on any cluster yet. Ask an administrator for access."}
    </Note>
  );
}

/** Named things as the options of a choice. */
export const optionsOf = (named: readonly { id: string; name: string }[]) =>
  named.map(({ id, name }) => ({ value: id, label: name }));
