import { useRef, useState } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { ResetIdleFlow } from "./reset-idle-flow.tsx";
import type { StepProps } from "./step-props.ts";

/** The idle one gets a new password: for this person, or through its owner team. */
export function ResetStep({ cluster, page, pair, both, ready }: StepProps) {
  const { active, idle, replaced } = pair;
  const sessions = both.of(idle.name)?.sessions?.count ?? 0;
  return (
    <>
      <p className="text-ink-2">
        The application keeps using <Mono strong>{active.name}</Mono>. Its password stays the same.
      </p>
      {replaced && (
        <Note tone="warn">
          <strong>The new password was replaced.</strong> {replaced.by || "Another change"} set another one since. Set a
          new one here, and deploy that.
        </Note>
      )}
      {sessions > 0 && (
        <Note tone="warn">
          <strong>
            <span translate="no">{idle.name}</span> has {counted(sessions, "session")} open.
          </strong>{" "}
          A new password breaks the applications that log in as it. Stop them first, or split the pair if it is the
          active one.
        </Note>
      )}
      <SetButtons cluster={cluster} page={page} pair={pair} ready={ready} label="Reset" primary />
    </>
  );
}

type ButtonsProps = Omit<StepProps, "both"> & { label: string; primary?: boolean };

/** The ways to a new password of the idle one. A password that is on screen stays, also where the pair stops meanwhile. */
export function SetButtons({ cluster, page, pair: { idle }, ready, label, primary = false }: ButtonsProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const toast = useToast();
  const deliver = useOperation("pair.deliver", () => toast(`${idle.owner} is asked to set the password`));
  return (
    <>
      <MutationFailure failure={deliver.failure} />
      {ready && (
        <div className="flex flex-wrap gap-2">
          <Button ref={button} variant={primary ? "primary" : "quiet"} onClick={() => setOpen(true)}>
            {label} {idle.name}…
          </Button>
          {page.deliverable && (
            <Button
              variant={primary ? "default" : "quiet"}
              pending={deliver.pending}
              onClick={() => deliver.run({ clusterId: cluster.id, name: idle.name })}
            >
              Let {idle.owner} set it
            </Button>
          )}
        </div>
      )}
      {open && (
        <ResetIdleFlow
          cluster={cluster}
          member={idle}
          onClose={() => setOpen(false)}
          returnFocus={() => button.current}
        />
      )}
    </>
  );
}
