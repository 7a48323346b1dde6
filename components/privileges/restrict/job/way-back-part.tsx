import type { Route } from "next";
import Link from "next/link";
import { useState } from "react";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { ReasonDialog } from "#components/dialogs/reason-dialog.tsx";
import { Button } from "#components/ui/button.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Back, RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import type { SinceItem } from "#lib/shared/restrict/since/since-schema.ts";
import type { OfRestriction } from "../state-labels.ts";
import { AgainDialog } from "./again-dialog.tsx";
import { nextLevel } from "./next-level.ts";
import { PutBackDialog, type SmallerFix } from "./put-back-dialog.tsx";

const AllowRoleDialog = lazily(async () => ({
  default: (await import("./allow-role-dialog.tsx")).AllowRoleDialog,
}));
const NextLevelDialog = lazily(async () => ({
  default: (await import("./next-level-dialog.tsx")).NextLevelDialog,
}));

type Props = {
  of: OfRestriction;
  item: RestrictionItem;
  /** what was seen of it since, where it was refused what CREATEROLE gives */
  lacking: SinceItem | undefined;
};

/** Until when a SQL user can be put back as it was, or how it was put back. */
export function WayBackPart({ of, item, lacking }: Props) {
  const [open, setOpen] = useState<"back" | SmallerFix | "decline" | null>(null);
  const above = nextLevel(item.wanted);
  const close = () => setOpen(null);
  const { back, backUntil, asked, closed } = item;
  return (
    <>
      {asked && (
        <Note
          tone="warn"
          className="mt-1.5 max-w-160"
          action={
            of.mayPutBack && (
              <Button size="s" onClick={() => setOpen("decline")}>
                Decline…<span className="sr-only"> to put {item.name} back</span>
              </Button>
            )
          }
        >
          <strong>{asked.by} asks to put it back:</strong> “{asked.reason}”, <RelativeTime at={asked.at} />.
        </Note>
      )}
      {closed && (
        <p className="mt-1.5 text-12 text-ink-3">
          {closed.by} ended its way back. {closed.at !== undefined && <RelativeTime at={closed.at} />}
        </p>
      )}
      {back && <PutBack of={of} name={item.name} back={back} />}
      {backUntil !== undefined && (
        <p className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-3">
          {of.mayPutBack && (
            <Button size="s" onClick={() => setOpen("back")}>
              Put it back…<span className="sr-only"> {item.name}</span>
            </Button>
          )}
          <span>
            Way back ends <RelativeTime at={backUntil} words={timeLeft} />
          </span>
        </p>
      )}
      {open === "back" && <PutBackDialog of={of} item={item} lacking={lacking} onSmaller={setOpen} onClose={close} />}
      {open === "create_role" && (
        <OnDemand kind="create_role">
          <AllowRoleDialog clusterId={of.clusterId} name={item.name} onClose={close} />
        </OnDemand>
      )}
      {open === "decline" && <DeclineDialog of={of} item={item} onClose={close} />}
      {open === "above" && above && (
        <OnDemand kind="above">
          <NextLevelDialog clusterId={of.clusterId} name={item.name} wanted={above} onClose={close} />
        </OnDemand>
      )}
    </>
  );
}

type PutBackProps = { of: OfRestriction; name: string; back: Back };

function PutBack({ of, name, back }: PutBackProps) {
  const [open, setOpen] = useState<"agree" | "again" | null>(null);
  const { state, by, secondBy, reason, knowers, code, words, mayApprove } = back;
  const isBefore = state === "asked" || state === "giving";
  const isOpen = isBefore || state === "back" || state === "stuck";
  return (
    <Note
      className="mt-1.5 max-w-160"
      tone={state === "stuck" || back.blocked ? "admin" : state === "ended" || state === "failed" ? "plain" : "warn"}
    >
      <p>
        <strong>
          <StateWords back={back} />
        </strong>{" "}
        {isBefore || state === "failed" ? "Asked" : "Put back"} by {by}
        {secondBy !== undefined && `, with ${secondBy}`}: “{reason}”.
      </p>
      {state === "back" && of.mayPutBack && <p>After that, it cannot be put back a second time.</p>}
      {back.blocked && (
        <p>
          Rolecall cannot {isBefore ? "put it back" : "restrict it again"}: the SQL connection is off or below the level
          Manage.{" "}
          <Link href={`/clusters/${of.clusterId}/sql-connection` as Route} prefetch={false} className="link">
            Open SQL connection
          </Link>
        </p>
      )}
      {state === "asked" && (
        <p>
          <NameList names={knowers} arePeople /> got its password since its restriction.
        </p>
      )}
      {code !== undefined && code !== "way_back_second" && (
        <p className="text-12">
          {ERROR_WORDS[code].title}. {words}
        </p>
      )}
      {of.mayPutBack && isOpen && (
        <p className="mt-2 flex flex-wrap gap-2">
          {state === "asked" && mayApprove && !back.blocked && (
            <Button size="s" onClick={() => setOpen("agree")}>
              Agree…<span className="sr-only"> to put {name} back</span>
            </Button>
          )}
          <Button size="s" onClick={() => setOpen("again")}>
            {isBefore ? "Cancel…" : "Restrict again…"}
            <span className="sr-only"> {name}</span>
          </Button>
        </p>
      )}
      {open === "agree" && <AgreeDialog of={of} name={name} back={back} onClose={() => setOpen(null)} />}
      {open === "again" && (
        <AgainDialog of={of} name={name} back={back} isBefore={isBefore} onClose={() => setOpen(null)} />
      )}
    </Note>
  );
}

function StateWords({ back: { state, until, blocked } }: { back: Back }) {
  switch (state) {
    case "asked":
      return "Waits for a second Cluster Admin.";
    case "giving":
      return "It is being put back.";
    case "back":
      if (blocked) return "As it was before.";
      return (
        <>
          As it was before. Restricted again <RelativeTime at={until} words={timeLeft} />.
        </>
      );
    case "restricting":
      return "It is being restricted again.";
    case "stuck":
      return "Not restricted again. Rolecall tries each hour.";
    case "ended":
      return "Was put back, and is restricted again.";
    case "failed":
      return "Was not put back.";
    default:
      return state satisfies never;
  }
}

type AgreeDialogProps = { of: OfRestriction; name: string; back: Back; onClose: () => void };

/** A second Cluster Admin agrees that a SQL user is put back although others have its password. */
function AgreeDialog({ of, name, back: { id, by, reason, knowers }, onClose }: AgreeDialogProps) {
  const change = useOperation("restrict.approve_back", onClose, { page: false });
  return (
    <FormDialog
      title={
        <>
          Agree to put <Mono>{name}</Mono> back
        </>
      }
      lead={`${by} asks for it: “${reason}”.`}
      button="Agree"
      danger
      change={change}
      onSubmit={() => change.run({ id: of.id, back: id })}
      onClose={onClose}
    >
      <p className="text-14">These got its password since its restriction, and would have that of a superuser:</p>
      <ul className="list-disc pl-4 text-14">
        {knowers.map((knower) => (
          <li key={knower}>{knower}</li>
        ))}
      </ul>
    </FormDialog>
  );
}

type DeclineDialogProps = { of: OfRestriction; item: RestrictionItem; onClose: () => void };

/** Declines what the owner team asked; the SQL user can be put back nevertheless, as long as its way back lasts. */
function DeclineDialog({ of, item: { id: item, name, asked }, onClose }: DeclineDialogProps) {
  const change = useOperation("restrict.decline_back", onClose, { page: false });
  return (
    <ReasonDialog
      title={
        <>
          Decline to put <Mono>{name}</Mono> back
        </>
      }
      lead={asked && `${asked.by} asks for it: “${asked.reason}”.`}
      button="Decline"
      field={{ label: "Reason", hint: "The requester and the owner team read it. They may ask again." }}
      change={change}
      inputOf={(reason) => ({ id: of.id, item, reason })}
      onClose={onClose}
    />
  );
}
