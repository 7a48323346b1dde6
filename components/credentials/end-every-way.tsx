import { useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { useDisableLogin } from "#components/sql-user-facts/ways/use-disable-login.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import type { ChangedLogin } from "#lib/shared/sql-users/sql-user-facts.ts";
import { endedWords } from "#lib/shared/ways-in/ended.ts";
import { disableNow } from "#lib/sql/templates/admin.ts";

type Props = {
  clusterId: string;
  name: string /** whether Rolecall may run SQL there for this person */;
  runs: boolean;
};

/** Disables the login of a SQL user, then ends its sessions; where Rolecall cannot, the SQL that does. */
function EndEveryWay({ clusterId, name, runs }: Props) {
  const [answer, setAnswer] = useState<ChangedLogin | null>(null);
  const change = useDisableLogin(setAnswer, { page: false });
  if (answer)
    return (
      <Note tone={answer.open === 0 ? "ok" : "warn"} role="status">
        {endedWords(name, answer)}.
      </Note>
    );
  if (!runs) return <ByHand name={name} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <EndEffects />
      <div>
        <Button
          variant="danger"
          pending={change.pending}
          onClick={() => change.run({ clusterId, name, sessions: true })}
        >
          End every way in
        </Button>
      </div>
      <MutationFailure failure={change.failure} />
      <Reauthenticate failure={change.failure} onConfirmed={change.again} onCancel={change.dismiss} />
    </div>
  );
}

/** A line that opens to the end of every way in. */
export function EndDisclosure(props: Props) {
  return (
    <Disclosure summary="End every way in" onDemand>
      <EndEveryWay {...props} />
    </Disclosure>
  );
}

/** What ending every way in does, for a list. */
export function EndEffects() {
  return (
    <ul className="grid list-disc gap-2 pl-4 text-14 marker:text-ink-3">
      <li>Rolecall disables its login: the cluster refuses password, certificate and SSO alike.</li>
      <li>Then it ends the open sessions, and reads from the cluster whether one is left.</li>
      <li>Its applications stop. Enable login on its page reverses this.</li>
    </ul>
  );
}

/** What Rolecall cannot end, with the SQL that does. */
export function ByHand({ name }: { name: string }) {
  return (
    <>
      <p className="text-ink-2">
        Rolecall cannot end the other ways in here: that needs a SQL connection of the level Manage, and a Cluster
        Admin. A new password and an expiry leave them open. Run this as an admin instead.
      </p>
      <SqlScript label="SQL to end every way in" script={disableNow(name)} />
    </>
  );
}
