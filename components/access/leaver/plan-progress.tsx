import RotateCw from "lucide-react/icons/rotate-cw";
import Link from "next/link";
import { useEffect, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Button } from "#components/ui/button.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import type { LeaverToken } from "#lib/shared/people/leaver.ts";
import {
  IS_OPEN,
  isNext,
  type Leaver,
  type LeaverPlan,
  type LeaverState,
  type SeenResult,
  type SeenUser,
} from "#lib/shared/people/leaver.ts";
import { causeWords } from "#lib/shared/people/leaver-labels.ts";
import { RevokeDialog } from "../tokens/revoke-dialog.tsx";
import { ContinueDialog } from "./continue-dialog.tsx";
import { ExemptDialog } from "./exempt-dialog.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { LeaverEvidence } from "./leaver-evidence.tsx";
import { LimitsPart } from "./limits-part.tsx";
import { PlanSteps } from "./plan-steps.tsx";
import { SeenUsersTable } from "./seen-users-table.tsx";
import { sentence } from "./sentence.ts";
import { ServiceTokensPart, type TokenAct } from "./service-tokens-part.tsx";

type Props = { leaver: Leaver; plan: LeaverPlan; error: Error | null };
type Open = "continue" | "exempt" | TokenAct | null;

const TITLES: Record<LeaverState, (name: string) => string> = {
  open: (name) => `${name} is leaving`,
  stopped: (name) => `Leaver plan for ${name}`,
  done: (name) => `${name} has left`,
};

/** How far a plan has come, what keeps it open, and its evidence. */
export function PlanProgress({ leaver, plan, error }: Props) {
  const { account, users } = leaver;
  const [dialog, setDialog] = useState<Open>(null);
  const [message, announce] = useAnnounce();
  const isOpen = plan.state === "open";
  const words = sentenceOf(leaver, plan);
  useEffect(() => announce(words), [words, announce]);
  const exemptible = isOpen ? users.filter(({ result }) => IS_OPEN[result] && result !== "rotating") : [];
  const isStuck = isOpen && canContinue(leaver, plan);
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        crumbs={
          <Crumbs
            href={account.removed ? "/access" : `/access/people/${account.id}`}
            above={account.removed ? "Access" : account.name}
          >
            Leaver plan
          </Crumbs>
        }
        title={TITLES[plan.state](account.name)}
        sentence={words}
        actions={
          <>
            {isStuck && (
              <Button variant="primary" onClick={() => setDialog("continue")}>
                <RotateCw />
                {plan.cause ? "Continue" : "Try again"}
              </Button>
            )}
            <LeaverEvidence account={account} primary={plan.state === "done"} />
          </>
        }
      />
      <PlanBar plan={plan} leaver={leaver} />
      <LiveRegion message={message} />
      <Trouble plan={plan} error={error} />
      <div className="flex-1 border-t border-line md:min-h-0 md:overflow-y-auto">
        <div className="grid lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="min-w-0">
            <PlanSteps steps={plan.steps} />
            {users.length > 0 && (
              <>
                <h2 className="px-gutter pt-5 pb-2 font-strong">Passwords they have seen</h2>
                <SeenUsersTable users={users} ahead={false} rest={null} />
              </>
            )}
          </div>
          <div className="lg:border-l lg:border-line">
            <PlanFacts plan={plan} users={users} />
            {isOpen && <OpenPart leaver={leaver} exemptible={exemptible.length} onExempt={() => setDialog("exempt")} />}
            <ServiceTokensPart tokens={leaver.serviceTokens} onAct={isOpen ? setDialog : undefined} />
            <LimitsPart />
          </div>
        </div>
      </div>
      <OpenDialog leaver={leaver} plan={plan} exemptible={exemptible} open={dialog} onClose={() => setDialog(null)} />
    </div>
  );
}

function Trouble({ plan: { cause, runner }, error }: Pick<Props, "plan" | "error">) {
  return (
    <>
      {error && (
        <div className="px-gutter pb-3">
          <FailureNote failure={failureOf(error)} />
        </div>
      )}
      {cause && (
        <Note tone="warn" className="mx-gutter mb-3">
          <strong>The plan waits.</strong> It rotates passwords only while {runner} is signed in. {causeWords(cause)}{" "}
          Any administrator can continue it.
        </Note>
      )}
    </>
  );
}

type OpenDialogProps = {
  leaver: Leaver;
  plan: LeaverPlan;
  exemptible: readonly SeenUser[];
  open: Open;
  onClose: () => void;
};

function OpenDialog({ leaver, plan, exemptible, open, onClose }: OpenDialogProps) {
  const { account } = leaver;
  if (open === null) return null;
  if (open === "continue") return <ContinueDialog leaver={leaver} plan={plan} onClose={onClose} />;
  if (open === "exempt") return <ExemptDialog account={account} users={exemptible} onClose={onClose} />;
  const Shown = open.act === "revoke" ? RevokeMadeDialog : LeaveTokenDialog;
  return <Shown account={account} token={open.token} onClose={onClose} />;
}

function canContinue({ users }: Leaver, { steps, cause }: LeaverPlan): boolean {
  if (cause || steps.some(({ state }) => state === "failed")) return true;
  // A password that was shown late is rotated automatically.
  const isLeft = (user: SeenUser) => isNext(user) && user.result !== "to_rotate";
  return steps.every(({ state }) => state === "done") && users.some(isLeft);
}

function sentenceOf({ users, serviceTokens }: Leaver, { state, steps }: LeaverPlan): string {
  const open = users.filter(({ result }) => IS_OPEN[result]).length;
  const tokens = serviceTokens.filter((token) => token.state === "open").length;
  const failed = steps.find((step) => step.state === "failed");
  if (state === "done")
    return open + tokens === 0
      ? "Every step is done, and nothing is open."
      : `The plan is done, but they may know ${knownWords(open, tokens)} now.`;
  if (state === "stopped") return "The plan was stopped, because the account was enabled. Finished steps stay.";
  if (failed) return "A step failed. The later ones wait for it.";
  if (steps.some((step) => step.state === "waiting")) return "Steps are in progress. You can close this page.";
  if (users.some(({ result }) => result === "rotating" || result === "to_rotate"))
    return "Passwords are being rotated. You can close this page.";
  return sentence(
    [
      [open, "password"],
      [tokens, "API token"],
    ],
    {
      one: "keeps the plan open",
      some: "keep the plan open",
      none: "Every step is done. The plan ends once every change that they started has ended",
    },
  );
}

const knownWords = (passwords: number, tokens: number) =>
  [passwords > 0 && counted(passwords, "password"), tokens > 0 && counted(tokens, "API token")]
    .filter(Boolean)
    .join(" and ");

type FactsProps = { plan: LeaverPlan; users: readonly SeenUser[] };

function PlanFacts({ plan: { state, startedBy, startedAt, runner, endedAt, endedBy, rotations }, users }: FactsProps) {
  return (
    <Part narrow title="Plan">
      <p>
        Started <RelativeTime at={startedAt} /> by {startedBy}.{runner !== startedBy && ` Continued by ${runner}.`}
        {endedAt !== undefined && (
          <>
            {" "}
            {state === "stopped" ? "Stopped" : "Done"} <RelativeTime at={endedAt} />
            {endedBy && `: ${endedBy} enabled the account`}.
          </>
        )}
      </p>
      {users.length > 0 && (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          <Count words="Passwords seen" count={users.length} always />
          <Count words="Rotated" count={countOf(users, "rotated")} always />
          <Count words="Replaced by others" count={countOf(users, "replaced")} />
          <Count words="Deleted" count={countOf(users, "deleted")} />
          <Count words="Left as they are" count={countOf(users, "exempt")} />
        </dl>
      )}
      {rotations.map((id, index) => (
        <p key={id}>
          <Link href={`/rotation/${id}`} prefetch={false} className="link">
            {rotations.length === 1 ? "Rotation" : `Rotation ${index + 1}`}
          </Link>
        </p>
      ))}
    </Part>
  );
}

const countOf = (users: readonly SeenUser[], result: SeenResult) =>
  users.filter((user) => user.result === result).length;

function Count({ words, count, always = false }: { words: string; count: number; always?: boolean }) {
  if (count === 0 && !always) return null;
  return (
    <div className="contents">
      <dt>{words}</dt>
      <dd className="text-right text-ink">{number(count)}</dd>
    </div>
  );
}

type OpenPartProps = { leaver: Leaver; exemptible: number; onExempt: () => void };

function OpenPart({ leaver: { users }, exemptible, onExempt }: OpenPartProps) {
  const open = users.filter(({ result }) => IS_OPEN[result] && result !== "rotating" && result !== "to_rotate");
  if (open.length === 0) return null;
  return (
    <Part
      narrow
      title={`${number(open.length)} open`}
      action={
        exemptible > 0 && (
          <Button size="s" onClick={onExempt}>
            {exemptible === 1 ? "Leave as it is…" : "Leave as they are…"}
          </Button>
        )
      }
    >
      <p className="mono text-12 [overflow-wrap:anywhere]">{listedNames(open.map(({ name }) => name))}</p>
      <p>
        The plan is done once each of them is deleted, left as it is with a reason, or has a new password that was
        delivered.
      </p>
    </Part>
  );
}

type RevokeMadeDialogProps = { account: Leaver["account"]; token: LeaverToken; onClose: () => void };

/** Revokes a token of a service that the leaver made. */
function RevokeMadeDialog({ account, token, onClose }: RevokeMadeDialogProps) {
  const lead = `It is an API token of ${token.team}, which ${account.name} made.`;
  return <RevokeDialog token={token} lead={lead} onClose={onClose} />;
}

/** Leaves a token of a service as it is, for a reason that the evidence names. */
function LeaveTokenDialog({ account, token: { id, name }, onClose }: RevokeMadeDialogProps) {
  return (
    <LeaveDialog
      account={account}
      title={`Leave ${name} as it is`}
      isOne
      chosen={{ sqlUserIds: [], tokenIds: [id] }}
      onClose={onClose}
    >
      <p className="text-14">{account.name} may have a copy of this API token, and it works.</p>
    </LeaveDialog>
  );
}

type PlanBarProps = { plan: LeaverPlan; leaver: Pick<Leaver, "users" | "serviceTokens"> };

/** How much of a plan is done: its steps, the SQL users whose passwords were seen, and the tokens of services that the leaver made. */
function PlanBar({ plan: { steps }, leaver: { users, serviceTokens } }: PlanBarProps) {
  const isUnderWay = ({ result }: SeenUser) => result === "rotating" || result === "to_rotate";
  const done =
    steps.filter(({ state }) => state === "done").length +
    users.filter(({ result }) => !IS_OPEN[result]).length +
    serviceTokens.filter(({ state }) => state !== "open").length;
  const waiting = steps.filter(({ state }) => state === "waiting").length + users.filter(isUnderWay).length;
  const total = steps.length + users.length + serviceTokens.length;
  return (
    <PartsBar
      label="Leaver plan progress"
      verb="done"
      done={done}
      total={total}
      parts={[
        { words: "done", count: done, colour: "bg-ok-mark", silent: true },
        { words: "open", count: total - done - waiting, colour: "bg-warn-mark" },
        { words: "in progress", count: waiting, colour: "bg-n-5" },
      ]}
    />
  );
}
