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
import {
  IS_OPEN,
  isForStarter,
  type Leaver,
  type LeaverHolds,
  type Rest,
  type SeenUser,
} from "#lib/shared/people/leaver.ts";
import { type Chosen, choicesOf, isChosen, NOTHING_CHOSEN, RestField, SuccessorFields } from "./choices.tsx";
import { LeaverEvidence } from "./leaver-evidence.tsx";
import { LimitsPart } from "./limits-part.tsx";
import { SeenUsersTable } from "./seen-users-table.tsx";
import { sentence } from "./sentence.ts";
import { ServiceTokensPart } from "./service-tokens-part.tsx";
import { StartDialog } from "./start-dialog.tsx";

/** What a plan would do, what must be chosen, and the button that starts it. */
export function PlanAhead({ leaver, holds }: { leaver: Leaver; holds: LeaverHolds }) {
  const [chosen, setChosen] = useState<Chosen>(NOTHING_CHOSEN);
  const [confirming, setConfirming] = useState(false);
  const { account, users, teams, people, plan } = leaver;
  const known = users.filter(({ result }) => IS_OPEN[result]);
  const admins = known.filter(({ state }) => state === "admin").length;
  // The server cannot know it.
  const keeps = !useHydrated() || canKeepKeys();
  const choice = { leaver, chosen, onChoose: setChosen };
  const own = people.find((person) => person.own)?.id;
  const { successors } = choicesOf(leaver, chosen);
  const toStarter = (user: SeenUser) => isForStarter(user, own, successors);
  const hasChoices = teams.some(({ needs }) => needs);
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        crumbs={
          <Crumbs href={`/access/people/${account.id}`} above={account.name}>
            Leaver plan
          </Crumbs>
        }
        title={`Leaver plan for ${account.name}`}
        sentence={
          users.length === 0
            ? "Rolecall has shown them no password."
            : `Rolecall showed them passwords of ${counted(users.length, "SQL user")}; ${number(known.length)} may still work${
                admins > 0 ? `, ${number(admins)} of ${admins === 1 ? "an admin user" : "admin users"}` : ""
              }.`
        }
        actions={plan && <LeaverEvidence account={account} label="Evidence of the last plan" />}
      />
      {plan?.state === "stopped" && plan.endedAt !== undefined && (
        <Note tone="warn" className="mx-gutter mb-3">
          <strong>The last plan was stopped.</strong> {plan.endedBy} enabled the account{" "}
          <RelativeTime at={plan.endedAt} />. Finished steps stay.
        </Note>
      )}
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="lg:order-2 lg:border-l lg:border-line">
            <StepsAhead leaver={leaver} holds={holds} rest={chosen.rest} toStarter={toStarter} />
            {hasChoices && (
              <Part narrow title="Successors">
                <SuccessorFields {...choice} />
              </Part>
            )}
            {users.some(({ noOwners, result }) => noOwners && IS_OPEN[result]) && (
              <Part narrow title="Passwords without a recipient">
                <RestField {...choice} />
              </Part>
            )}
            <section className="grid gap-2 border-b border-line px-5 py-4 max-md:px-gutter">
              {!keeps && (
                <Note tone="warn">
                  <strong>This browser cannot keep new passwords.</strong> Open Rolecall over https, and not in a
                  private window.
                </Note>
              )}
              <Button
                variant="primary"
                disabled={!keeps || !isChosen(leaver, chosen)}
                onClick={() => setConfirming(true)}
                className="w-full"
              >
                Start leaver plan
              </Button>
              <p className="text-12 text-ink-3">
                {isChosen(leaver, chosen)
                  ? "It starts once you confirm it is you."
                  : "Choose the successors and recipients first."}
              </p>
            </section>
            <ServiceTokensPart tokens={leaver.serviceTokens} />
            <LimitsPart />
          </div>
          <div className="min-w-0">
            <h2 className="px-gutter pt-4 pb-2 font-strong">Passwords they have seen</h2>
            {users.length === 0 ? (
              <div className="border-t border-line">
                <Blank
                  title="None"
                  text="The plan still disables the account and voids what it holds."
                  headingLevel={3}
                />
              </div>
            ) : (
              <SeenUsersTable users={users} ahead rest={chosen.rest} isForStarter={toStarter} />
            )}
          </div>
        </div>
      </div>
      {confirming && (
        <StartDialog leaver={leaver} choices={choicesOf(leaver, chosen)} onClose={() => setConfirming(false)} />
      )}
    </div>
  );
}

/** Where the new passwords of a plan go: `stored` into secret stores, `kept` to the starter's browser, the others to owner teams. */
function receivers(rotate: number, stored: number, kept: number): string {
  const isMixed = stored + kept > 0;
  const texts = [
    stored > 0 &&
      `${number(stored)} ${stored === 1 ? "goes into its secret store: make sure the leaver cannot read it" : "go into their secret stores: make sure the leaver cannot read them"}.`,
    kept > 0 && `This browser gets ${number(kept)}.`,
    stored + kept < rotate &&
      (isMixed
        ? "For the others, owner teams get a claim link, or a notice."
        : "Owner teams get a claim link, or a notice where Rolecall sends no mail."),
  ];
  return texts.filter(Boolean).join(" ");
}

type StepsProps = {
  leaver: Leaver;
  holds: LeaverHolds;
  rest: Rest | null;
  toStarter: (user: SeenUser) => boolean;
};

function StepsAhead({ leaver: { users, teams, account }, holds, rest, toStarter }: StepsProps) {
  const isLeft = ({ result, noOwners }: SeenUser) =>
    result === "to_rotate" && rest === "leave" && noOwners !== undefined;
  const left = users.filter(isLeft).length;
  const rotate = users.filter(({ result }) => result === "to_rotate").length - left;
  const cannot = left + users.filter(({ result }) => result === "not_rotated").length;
  const stored = users.filter(({ result, store }) => result === "to_rotate" && store !== undefined).length;
  const isKept = (user: SeenUser) => toStarter(user) || (rest === "browser" && user.noOwners !== undefined);
  const kept = users.filter((user) => user.result === "to_rotate" && isKept(user)).length;
  const handed = teams.filter(({ needs }) => needs).length;
  const { sessions, invitations, sentLinks, receivedLinks, requests, approvals, apiTokens } = holds;
  const steps = [
    {
      title: account.disabled ? "Keep the account disabled" : "Disable the account",
      text: sentence(
        [
          [sessions, "session"],
          [apiTokens, "API token"],
          [invitations, "invitation or reset link"],
        ],
        { one: "ends", some: "end", none: "There is no open session or API token" },
      ),
    },
    {
      title: "Void its links, requests and approvals",
      text: sentence(
        [
          [sentLinks + receivedLinks, "claim link"],
          [requests, "request"],
          [approvals, "approval"],
        ],
        { one: "becomes void for good", some: "become void for good", none: "There is nothing to void" },
      ),
    },
    {
      title: "Hand over its teams",
      text:
        handed > 0
          ? `${counted(handed, "team")} ${handed === 1 ? "needs" : "need"} a successor.`
          : teams.length > 0
            ? "Each has another lead or member."
            : "It is in no team.",
    },
    {
      title: rotate === 0 ? "Rotate passwords" : `Rotate ${counted(rotate, "password")}`,
      text:
        rotate > 0
          ? `${receivers(rotate, stored, kept)}${cannot > 0 ? ` ${number(cannot)} ${cannot === 1 ? "is" : "are"} not rotated now and ${cannot === 1 ? "keeps" : "keep"} the plan open.` : ""}`
          : cannot > 0
            ? `${number(cannot)} ${cannot === 1 ? "is" : "are"} not rotated now and ${cannot === 1 ? "keeps" : "keep"} the plan open.`
            : users.length > 0
              ? "No password that it saw still works."
              : "It saw no password.",
    },
    { title: "Download the evidence", text: "One file: each step and each password, with time and audit event." },
  ];
  return (
    <Part narrow title="The plan">
      <ol className="grid gap-3">
        {steps.map(({ title, text }, index) => (
          <li key={title} className="relative pl-8">
            <span
              aria-hidden="true"
              className="absolute top-0 left-0 size-5 rounded-full text-center text-12 leading-5 inset-ring inset-ring-line-strong"
            >
              {index + 1}
            </span>
            <span className="font-medium text-ink">{title}</span>
            <span className="block">{text}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
