import Ban from "lucide-react/icons/ban";
import { CopyButton } from "#components/sql/copy-button.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import type { SqlUser } from "#lib/shared/sql-users.ts";
import { disableLogin, endSessions } from "#lib/sql/templates/admin.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { DeleteBlockers } from "./delete-blockers.tsx";
import { DeleteEffects } from "./delete-effects.tsx";

export type DeleteAdviceProps = {
  user: SqlUser;
  /** as far as they are known */
  databases: readonly string[];
  /** the cluster has refused, since the user still has something */
  inUse: boolean;
};

/** What a delete does, what is safer, and the SQL that it may need. */
export function DeleteAdvice({ user, databases, inUse }: DeleteAdviceProps) {
  const { name } = user;
  return (
    <>
      <DeleteEffects user={user} />
      <Note
        icon={<Ban />}
        action={<CopyButton size="s" label="Copy NOLOGIN" text={() => scriptText(disableLogin(name))} />}
      >
        <strong>Safer: disable the login first.</strong> Wait a week, and delete when nothing has called. LOGIN takes it
        back.
      </Note>
      <Disclosure summary="The SQL that ends open sessions">
        <SqlScript label="SQL that ends open sessions" script={endSessions(name)} />
      </Disclosure>
      <DeleteBlockers name={name} databases={databases} open={inUse} />
    </>
  );
}
