import Lock from "lucide-react/icons/lock";
import { useState } from "react";
import { KeyNeedsDialog } from "#components/sql-user-facts/key/key-needs-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import type { KeyClosed } from "#lib/shared/key-reach.ts";
import { type RequestKind, WITHOUT_KEY } from "#lib/shared/requests/requests.ts";

type Props = { kind: RequestKind; cluster: { id: string; name: string }; closed: KeyClosed };

/** Why Rolecall does not carry a request out itself, and what the key needs. */
export function ByHandNote({ kind, cluster, closed }: Props) {
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
        <strong>Rolecall's key cannot change SQL users on {cluster.name}.</strong> {CLOSED_WORDS[closed]}{" "}
        {WITHOUT_KEY[kind] === "waits"
          ? "No person can carry this out: approve it once the key can, or deny it."
          : "An approval records the decision, and a Cluster Admin carries it out by hand."}
      </Note>
      {needs && <KeyNeedsDialog cluster={cluster} closed={closed} onClose={() => setNeeds(false)} />}
    </>
  );
}
