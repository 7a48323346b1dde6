import Lock from "lucide-react/icons/lock";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { listedNames } from "#components/ui/words/counted.ts";
import type { ClosedCluster } from "#lib/shared/closed-clusters-schema.ts";
import { KeyNeedsDialog } from "./key-needs-dialog.tsx";

type Props = { closed: readonly ClosedCluster[]; className?: string | undefined; children: ReactNode };

/** On which clusters Rolecall's key changes nothing, what that means here, and what the key needs. */
export function ClosedClustersNote({ closed, className, children }: Props) {
  const [needs, setNeeds] = useState<ClosedCluster | null>(null);
  const mended = closed.find(({ mends }) => mends);
  return (
    <>
      <Note
        icon={<Lock />}
        className={className}
        action={
          mended && (
            <Button size="s" onClick={() => setNeeds(mended)}>
              Let the key manage {mended.name}…
            </Button>
          )
        }
      >
        <strong>Rolecall's key cannot change SQL users on {listedNames(closed.map(({ name }) => name))}.</strong>{" "}
        {children}
      </Note>
      {needs && <KeyNeedsDialog cluster={needs} closed={needs.why} onClose={() => setNeeds(null)} />}
    </>
  );
}
