import { Button } from "#components/ui/button.tsx";
import { actionsColumn, type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AccountSession } from "#lib/shared/people/accounts.ts";
import { deviceWords } from "#lib/shared/people/device-labels.ts";
import { SIGN_IN_PROOF_NAMES } from "#lib/shared/people/factors.ts";

const COLUMNS: readonly Column<AccountSession>[] = [
  {
    head: "Device",
    cell: ({ userAgent, current }) => (
      <>
        <span title={userAgent} className="font-medium">
          {deviceWords(userAgent)}
        </span>
        {current && <span className="ml-2 text-12 text-accent-text">this browser</span>}
      </>
    ),
  },
  {
    head: "Address",
    from: "md",
    calm: true,
    className: "mono",
    cell: ({ address }) => address,
    phone: ({ address, proof, startedAt }) => (
      <>
        <span className="mono">{address}</span>, {SIGN_IN_PROOF_NAMES[proof].toLowerCase()}, signed in{" "}
        <RelativeTime at={startedAt} />
      </>
    ),
  },
  { head: "Proved by", from: "md", calm: true, cell: ({ proof }) => SIGN_IN_PROOF_NAMES[proof] },
  {
    head: "Last used",
    calm: true,
    className: "whitespace-nowrap",
    cell: ({ lastUsedAt }) => <RelativeTime at={lastUsedAt} />,
  },
  {
    head: "Signed in",
    from: "md",
    calm: true,
    className: "whitespace-nowrap",
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
  },
];

type Props = {
  sessions: readonly AccountSession[];
  /** id of the session that is being ended */
  ending?: string | undefined;
  onEnd: (session: AccountSession) => void;
};

/** The sessions of an account. The viewer's own is marked and ends by signing out. */
export function SessionsTable({ sessions, ending, onEnd }: Props) {
  const actions = actionsColumn<AccountSession>(
    (session) =>
      !session.current && (
        <Button
          size="s"
          aria-label={`End session of ${deviceWords(session.userAgent)} at ${session.address}`}
          pending={ending === session.id}
          onClick={() => onEnd(session)}
        >
          End
        </Button>
      ),
  );
  return <DataTable label="Sessions" columns={[...COLUMNS, actions]} rows={sessions} keyOf={({ id }) => id} />;
}
