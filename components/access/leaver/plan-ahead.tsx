import { useState } from "react";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { useHydrated } from "#components/ui/use-hydrated.ts";
import { counted, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { canKeepKeys } from "#lib/client/rotation-keys.ts";
import { IS_OPEN, isForStarter, type Leaver, type LeaverHolds, type SeenUser } from "#lib/shared/people/leaver.ts";
import {
  type ChoiceProps,
  type Chosen,
  choicesOf,
  isChosen,
  NOTHING_CHOSEN,
  RestField,
  SuccessorFields,
} from "./choices.tsx";
import { ClosedNote } from "./closed-note.tsx";
import { LeaverEvidence } from "./leaver-evidence.tsx";
import { LimitsPart } from "./limits-part.tsx";
import { type SeenUsersProps, SeenUsersTable } from "./seen-users-table.tsx";
import { ServiceTokensPart } from "./service-tokens-part.tsx";
import { StartDialog } from "./start-dialog.tsx";
import { StepsAhead } from "./steps-ahead.tsx";

/** What a plan would do, what must be chosen, and the button that starts it. */
export function PlanAhead({ leaver, holds }: { leaver: Leaver; holds: LeaverHolds }) {
  const [chosen, setChosen] = useState<Chosen>(NOTHING_CHOSEN);
  const [confirming, setConfirming] = useState(false);
  const { account, users, own, plan } = leaver;
  const { successors } = choicesOf(leaver, chosen);
  const toStarter = (user: SeenUser) => isForStarter(user, own, successors);
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        crumbs={
          <Crumbs href={`/access/people/${account.id}`} above={account.name}>
            Leaver plan
          </Crumbs>
        }
        title={`Leaver plan for ${account.name}`}
        sentence={knownWords(users)}
        actions={plan && <LeaverEvidence account={account} label="Evidence of the last plan" />}
      />
      {plan?.state === "stopped" && plan.endedAt !== undefined && (
        <Note tone="warn" className="mx-gutter mb-3">
          <strong>The last plan was stopped.</strong> {plan.endedBy} enabled the account{" "}
          <RelativeTime at={plan.endedAt} />. Finished steps stay.
        </Note>
      )}
      <ClosedNote leaver={leaver} className="mx-gutter mb-3" />
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="lg:order-2 lg:border-l lg:border-line">
            <StepsAhead leaver={leaver} holds={holds} rest={chosen.rest} toStarter={toStarter} />
            <ChoicesPart leaver={leaver} chosen={chosen} onChoose={setChosen} />
            <StartPart isChosen={isChosen(leaver, chosen)} onStart={() => setConfirming(true)} />
            <ServiceTokensPart tokens={leaver.serviceTokens} />
            <LimitsPart />
          </div>
          <SeenUsers users={users} rest={chosen.rest} isForStarter={toStarter} />
        </div>
      </div>
      {confirming && (
        <StartDialog leaver={leaver} choices={choicesOf(leaver, chosen)} onClose={() => setConfirming(false)} />
      )}
    </div>
  );
}

function knownWords(users: readonly SeenUser[]): string {
  if (users.length === 0) return "Rolecall has shown them no password.";
  const known = users.filter(({ result }) => IS_OPEN[result]);
  const admins = known.filter(({ state }) => state === "admin").length;
  const ofAdmins = admins > 0 ? `, ${number(admins)} of ${admins === 1 ? "an admin user" : "admin users"}` : "";
  return `Rolecall showed them passwords of ${counted(users.length, "SQL user")}; ${number(known.length)} may still work${ofAdmins}.`;
}

function ChoicesPart(choice: ChoiceProps) {
  const { teams, users } = choice.leaver;
  return (
    <>
      {teams.some(({ needs }) => needs) && (
        <Part narrow title="Successors">
          <SuccessorFields {...choice} />
        </Part>
      )}
      {users.some(({ noOwners, result }) => noOwners && IS_OPEN[result]) && (
        <Part narrow title="Passwords without a recipient">
          <RestField {...choice} />
        </Part>
      )}
    </>
  );
}

function StartPart({ isChosen, onStart }: { isChosen: boolean; onStart: () => void }) {
  // The server cannot know it.
  const keeps = !useHydrated() || canKeepKeys();
  return (
    <section className="grid gap-2 border-b border-line px-5 py-4 max-md:px-gutter">
      {!keeps && (
        <Note tone="warn">
          <strong>This browser cannot keep new passwords.</strong> Open Rolecall over https, and not in a private
          window.
        </Note>
      )}
      <Button variant="primary" disabled={!keeps || !isChosen} onClick={onStart} className="w-full">
        Start leaver plan
      </Button>
      <p className="text-12 text-ink-3">
        {isChosen ? "It starts once you confirm it is you." : "Choose the successors and recipients first."}
      </p>
    </section>
  );
}

function SeenUsers({ users, rest, isForStarter }: Omit<SeenUsersProps, "ahead">) {
  return (
    <div className="min-w-0">
      <h2 className="px-gutter pt-4 pb-2 font-strong">Passwords they have seen</h2>
      {users.length === 0 ? (
        <div className="border-t border-line">
          <Blank title="None" text="The plan still disables the account and voids what it holds." headingLevel={3} />
        </div>
      ) : (
        <SeenUsersTable users={users} ahead rest={rest} isForStarter={isForStarter} />
      )}
    </div>
  );
}
