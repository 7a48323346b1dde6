import Ban from "lucide-react/icons/ban";
import type { ReactNode } from "react";
import { CopyButton } from "#components/sql/copy-button.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import type { Failure } from "#lib/shared/errors/result.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { disableLogin, endSessions } from "#lib/sql/templates/admin.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { DeleteBlockers } from "./delete-blockers.tsx";
import { DeleteEffects } from "./delete-effects.tsx";

export type DeleteAdviceProps = {
  user: SqlUser;
  /** empty while they are unknown */
  databases: readonly string[];
  /** the refused delete, if there was one */
  failure: Failure | null;
  /** disables the login, where Rolecall can do it */
  disable?: ReactNode;
  /** the possible blockers, with the SQL for people who run it themselves */
  children: (byHand: ReactNode) => ReactNode;
};

/** The effects of a delete, the safer action, and the SQL that a delete may need. */
export function DeleteAdvice({ user, databases, failure, disable, children }: DeleteAdviceProps) {
  const { name } = user;
  // It still owns or holds something.
  const inUse = failure?.code === "sql_user_in_use";
  return (
    <>
      <DeleteEffects user={user} />
      <Note
        icon={<Ban />}
        action={disable || <CopyButton size="s" label="Copy NOLOGIN" text={() => scriptText(disableLogin(name))} />}
      >
        <strong>Safer: disable the login first.</strong> Delete after a week without complaints;{" "}
        {disable ? "Enable login on its page" : "LOGIN"} reverses it.
      </Note>
      <Disclosure summary="SQL to end open sessions">
        <SqlScript label="SQL to end open sessions" script={endSessions(name)} />
      </Disclosure>
      {children(
        <DeleteBlockers name={name} databases={databases} refusal={inUse ? (failure.vendorMessage ?? "") : null} />,
      )}
    </>
  );
}
