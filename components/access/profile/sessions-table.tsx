import { Button } from "#components/ui/button.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { AccountSession } from "#lib/shared/people/accounts.ts";
import { deviceWords } from "#lib/shared/people/device-labels.ts";
import { SIGN_IN_PROOF_NAMES } from "#lib/shared/people/factors.ts";

const WIDE_ONLY = "max-md:hidden";

type Props = {
  sessions: readonly AccountSession[];
  /** id of the session that is being ended */
  ending?: string | undefined;
  onEnd: (session: AccountSession) => void;
};

/** The sessions of an account. The viewer's own is marked and ends by signing out. */
export function SessionsTable({ sessions, ending, onEnd }: Props) {
  return (
    <PlainTable
      label="Sessions"
      head={
        <>
          <Head>Device</Head>
          <Head className={WIDE_ONLY}>Address</Head>
          <Head className={WIDE_ONLY}>Proved by</Head>
          <Head>Last used</Head>
          <Head className={WIDE_ONLY}>Signed in</Head>
          <Head>
            <span className="sr-only">Actions</span>
          </Head>
        </>
      }
    >
      {sessions.map((session) => {
        const device = deviceWords(session.userAgent);
        return (
          <tr key={session.id} className="hover:bg-hover">
            <Cell>
              <span title={session.userAgent} className="font-medium">
                {device}
              </span>
              {session.current && <span className="ml-2 text-12 text-accent-text">this browser</span>}
              <span className="block text-12 text-ink-3 md:hidden">
                <span className="mono">{session.address}</span>, {SIGN_IN_PROOF_NAMES[session.proof].toLowerCase()},
                signed in <RelativeTime at={session.startedAt} />
              </span>
            </Cell>
            <Cell className={`${WIDE_ONLY} mono text-ink-2`}>{session.address}</Cell>
            <Cell className={`${WIDE_ONLY} text-ink-2`}>{SIGN_IN_PROOF_NAMES[session.proof]}</Cell>
            <Cell className="whitespace-nowrap text-ink-2">
              <RelativeTime at={session.lastUsedAt} />
            </Cell>
            <Cell className={`${WIDE_ONLY} whitespace-nowrap text-ink-2`}>
              <RelativeTime at={session.startedAt} />
            </Cell>
            <Cell className="text-right">
              {!session.current && (
                <Button
                  size="s"
                  aria-label={`End session of ${device} at ${session.address}`}
                  pending={ending === session.id}
                  onClick={() => onEnd(session)}
                >
                  End
                </Button>
              )}
            </Cell>
          </tr>
        );
      })}
    </PlainTable>
  );
}
