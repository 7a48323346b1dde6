import Lock from "lucide-react/icons/lock";
import type { Route } from "next";
import Link from "next/link";
import { useRef, useState } from "react";
import { ClusterSelect, useClusterChoice } from "#components/clusters/cluster-select.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Note } from "#components/ui/note.tsx";
import type { DotTone } from "#components/ui/words/dot.tsx";
import type { FindClustersInput } from "#lib/shared/sql-users/clusters.ts";
import { OPEN_PARAMETER } from "#lib/shared/verbs.ts";

/** What is done on one cluster, and begins from the list of all. */
export type OnOneCluster = "create" | "import" | "export";

const WORDS: Record<OnOneCluster, { title: string; lead: string; button: string; may: FindClustersInput["may"] }> = {
  create: {
    title: "Create SQL user",
    lead: "Choose its cluster. Its name and owner come next.",
    button: "Continue",
    may: "sql_users.create",
  },
  import: {
    title: "Import owners",
    lead: "A file has the owners of one cluster. Choose it, and then the file.",
    button: "Continue",
    may: "sql_users.describe",
  },
  export: {
    title: "Export CSV",
    lead: "The file has the SQL users of one cluster.",
    button: "Export CSV",
    may: undefined,
  },
};

type Props = { what: OnOneCluster; onClose: () => void };

/** Asks for the cluster, and leads to its list, where the dialog or the download opens. */
export function ChooseClusterDialog({ what, onClose }: Props) {
  const { title, lead, button, may } = WORDS[what];
  const cancel = useRef<HTMLButtonElement>(null);
  const choice = useClusterChoice(may);
  const [chosen, setChosen] = useState<string>();
  const isReady = ({ tone }: { tone?: DotTone }) => what !== "create" || tone === undefined || tone === "ok";
  // Of clusters on which Rolecall can create none, the person may still want the SQL.
  const ready = choice.options.filter(isReady);
  const first = ready.find(({ closed }) => !closed) ?? ready[0] ?? choice.options[0];
  const cluster = choice.options.find(({ id }) => id === chosen) ?? first;
  return (
    <Dialog
      open
      title={title}
      lead={cluster?.closed ? "Choose its cluster." : lead}
      onClose={onClose}
      initialFocus={cancel}
      footer={
        <DialogActions>
          <Button ref={cancel} onClick={onClose}>
            Cancel
          </Button>
          {cluster && isReady(cluster) && (
            <Link
              href={`/clusters/${cluster.id}/users?${OPEN_PARAMETER}=${what}` as Route}
              prefetch={false}
              className={buttonClass({ variant: "primary" })}
            >
              {cluster.closed ? "Show the SQL" : button}
            </Link>
          )}
        </DialogActions>
      }
    >
      <ClusterSelect choice={choice} value={cluster?.id ?? ""} onChange={setChosen} />
      {cluster && !isReady(cluster) && (
        <Note>
          <strong>
            {cluster.name} is {cluster.state}.
          </strong>{" "}
          You can create SQL users there when it is ready.
        </Note>
      )}
      {cluster?.closed && isReady(cluster) && (
        <Note icon={<Lock />}>
          <strong>Rolecall's key cannot create SQL users on {cluster.name}.</strong> {CLOSED_WORDS[cluster.closed]} Its
          list has the SQL to run yourself.
        </Note>
      )}
    </Dialog>
  );
}
