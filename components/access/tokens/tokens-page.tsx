"use client";

import Plus from "lucide-react/icons/plus";
import Link from "next/link";
import { useState } from "react";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { useShownOnce } from "#lib/client/calls/use-shown-once.ts";
import type { ListedToken, MadeToken, TokenList } from "#lib/shared/people/api-tokens.ts";
import { DIRECTORY_OWNER_DAYS, TOKEN_DAYS_MAX } from "#lib/shared/people/token-limits.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { RevokeDialog } from "./revoke-dialog.tsx";
import { ShownToken } from "./shown-token.tsx";
import { TokensTable, type TokensTableProps } from "./tokens-table.tsx";

/** The page `/profile/tokens`. */
export function TokensPage({ email, mine, everyone, teams, labels }: TokenList) {
  const alive = useHydrated();
  const [whose, setWhose] = useState<Whose>("mine");
  const [making, setMaking] = useState(false);
  const { shown: made, show, close } = useShownOnce<MadeToken>();
  const [revoking, setRevoking] = useState<ListedToken>();
  useLinkedDialog((id) => {
    const linked = [...mine, ...(everyone ?? [])].find((token) => token.id === id);
    if (!linked?.mayRevoke) return;
    if (!mine.some((token) => token.id === id)) setWhose("everyone");
    setRevoking(linked);
  });
  const shown = whose === "everyone" && everyone ? everyone : mine;

  return (
    <>
      <PageHeader
        title="API tokens"
        sentence={email}
        actions={
          <Button disabled={!alive || made !== null} onClick={() => setMaking(true)}>
            <Plus />
            New token
          </Button>
        }
      />
      <Bar mine={mine} everyone={everyone} whose={whose} onWhose={setWhose} />
      {made && <ShownToken made={made} onClose={close} />}
      {(shown.length > 0 || !made) && <TokensList tokens={shown} onRevoke={setRevoking} />}
      {making && (
        <NewTokenDialog
          teams={teams}
          labels={labels}
          mayReadAll={everyone !== null}
          onMade={(token) => {
            setMaking(false);
            show(token);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

type Whose = "mine" | "everyone";
type BarProps = Pick<TokenList, "mine" | "everyone"> & { whose: Whose; onWhose: (whose: Whose) => void };

function Bar({ mine, everyone, whose, onWhose }: BarProps) {
  return (
    <div className="flex flex-wrap items-center gap-3 border-t border-line px-gutter py-3">
      {everyone && (
        <Segmented
          legend="Whose tokens"
          bare
          choices={[
            { id: "mine", label: `Mine ${mine.length}` },
            { id: "everyone", label: `Everyone’s ${everyone.length}` },
          ]}
          value={whose}
          onChange={onWhose}
        />
      )}
      <p className="flex-[1_1_20rem] text-ink-3">
        A token can never do more than its owner. If you have rights from a sign-in provider, your tokens work for{" "}
        {DIRECTORY_OWNER_DAYS} days after each sign-in there, or until you sign out at the provider itself.
      </p>
      <Link href="/api-reference" prefetch={false} className="link">
        API reference
      </Link>
    </div>
  );
}

function TokensList({ tokens, onRevoke }: TokensTableProps) {
  if (tokens.length === 0)
    return <Blank title="No API tokens" text="Programs and pipelines use Rolecall with a token. Make one for each." />;
  return (
    <>
      <TokensTable tokens={tokens} onRevoke={onRevoke} />
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1 px-gutter py-3 text-12 text-ink-3">
        <span>
          {tokens.length} of {tokens.length}
        </span>
        <span>
          Your own tokens last {TOKEN_DAYS_MAX.personal} days at most, tokens of services {TOKEN_DAYS_MAX.service}
        </span>
      </div>
    </>
  );
}
