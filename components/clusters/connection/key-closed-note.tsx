import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { KeyNeedsDialog } from "#components/sql-user-facts/key/key-needs-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";

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
      <p className="text-ink-2">
        You can turn the connection on without it: create a SQL user whose name begins with{" "}
        <span className="mono">rolecall_</span>, and put <span className="mono">NAME:PASSWORD</span> into the file{" "}
        <span className="mono [overflow-wrap:anywhere]">{id}</span> in the folder of{" "}
        <span className="mono">SQL_PASSWORD_FILES</span>. Then reload this page.
      </p>
      {needs && <KeyNeedsDialog cluster={{ id, name }} closed={closed} onClose={() => setNeeds(false)} />}
    </div>
  );
}

type Props = { cluster: { id: string; name: string }; closed: KeyClosed };
