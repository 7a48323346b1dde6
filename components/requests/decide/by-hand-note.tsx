import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { KeyNeedsDialog } from "#components/sql-user-facts/key/key-needs-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";

type Props = { cluster: { id: string; name: string }; closed: KeyClosed };

/** Why Rolecall does not carry a request out itself, and what the key needs. */
export function ByHandNote({ cluster, closed }: Props) {
  const [needs, setNeeds] = useState(false);
  return (
    <>
      <Note
        icon={<Lock />}
        action={
          <Button size="s" onClick={() => setNeeds(true)}>
            Let the key manage {cluster.name}…
          </Button>
        }
      >
        <strong>Rolecall's key cannot change SQL users on {cluster.name}.</strong> {CLOSED_WORDS[closed]} An approval
        records the decision, and a Cluster Admin carries it out by hand.
      </Note>
      {needs && <KeyNeedsDialog cluster={cluster} closed={closed} onClose={() => setNeeds(false)} />}
    </>
  );
}
