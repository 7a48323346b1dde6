import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { KeyNeedsDialog } from "#components/sql-user-facts/key/key-needs-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { ownUserScript, SQL_LEVELS } from "#lib/sql/own-user.ts";
import { LEVEL_WORDS } from "./level-labels.ts";

/** Why the connection cannot be turned on with this API key, and the two ways that are left. */
export function KeyClosedNote({ cluster: { id, name }, closed }: Props) {
  const [needs, setNeeds] = useState(false);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 border-t border-line px-gutter py-5 *:max-w-170">
      <Note
        icon={<Lock />}
        action={
          <Button size="s" onClick={() => setNeeds(true)}>
            Let the key manage {name}…
          </Button>
        }
      >
        <strong>Rolecall's key cannot create its SQL user on {name}.</strong> {CLOSED_WORDS[closed]}
      </Note>
      <WithoutTheKey id={id} />
      <div className="grid gap-2">
        <h2 className="font-strong">What it may do</h2>
        <dl aria-label="Levels" className="grid gap-2">
          {SQL_LEVELS.map((level) => (
            <div key={level}>
              <dt>{LEVEL_WORDS[level].name}</dt>
              <dd className="text-12 text-ink-3">
                {LEVEL_WORDS[level].can} {LEVEL_WORDS[level].cannot}
              </dd>
            </div>
          ))}
        </dl>
        <p className="text-ink-2">You choose the level when you turn the connection on.</p>
      </div>
      {needs && <KeyNeedsDialog cluster={{ id, name }} closed={closed} onClose={() => setNeeds(false)} />}
    </div>
  );
}

/** How an operator sets a SQL user for the connection, which the key need not create. */
function WithoutTheKey({ id }: { id: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <h2 className="font-strong">Turn it on without the key</h2>
      <ol aria-label="Steps without the key" className="grid list-decimal gap-3 pl-5">
        <li>
          As an admin of the cluster, run this with a password of your own:
          <div className="mt-2">
            <SqlScript label="SQL of the connection's SQL user" script={ownUserScript()} />
          </div>
          <span className="text-12 text-ink-3">
            Below the level Manage, Rolecall revokes admin when you turn it on.
          </span>
        </li>
        <li>
          On Rolecall's server, make a folder, and in it the file{" "}
          <span className="mono [overflow-wrap:anywhere]">{id}</span>, which only Rolecall's user can read, with one
          line: <span className="mono">rolecall_1:PASSWORD</span>.
        </li>
        <li>
          Set <span className="mono">SQL_PASSWORD_FILES</span> to that folder and restart Rolecall, unless it is set
          already. Let Rolecall's server into the cluster's IP allowlist. Then reload this page.
        </li>
      </ol>
    </div>
  );
}

type Props = { cluster: { id: string; name: string }; closed: KeyClosed };
