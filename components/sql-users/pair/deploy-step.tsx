import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { lackingOf } from "#lib/shared/sql-users/pair-rights.ts";
import { Sessions } from "./members-part.tsx";
import { SetButtons } from "./reset-step.tsx";
import type { StepProps } from "./step-props.ts";

/** The person gives the application the other SQL user, and says so. */
export function DeployStep(props: StepProps) {
  const { cluster, page, pair, both, ready } = props;
  const { active, idle, set } = pair;
  const change = useOperation("pair.deployed");
  const isRead = page.connection !== null;
  const [first, second] = [both.of(active.name), both.of(idle.name)];
  const lacking = first && second ? lackingOf(first, second).length : 0;
  const becomesAdmin = idle.state === "admin" && active.state !== "admin";
  return (
    <>
      {set?.waits ? (
        <p className="text-ink-2">
          {set.sentTo} has not set the password yet. Its members have a claim link or a notice. Deploy once one of them
          has set it.
        </p>
      ) : (
        <p className="text-ink-2">
          Give the application the user <Mono strong>{idle.name}</Mono> and the new password.{" "}
          <Mono strong>{active.name}</Mono> still works, so old and new processes run side by side.
        </p>
      )}
      {isRead && (
        <p className="text-ink-2">
          <Mono strong>{idle.name}</Mono>: <Sessions facts={both.of(idle.name)} isRead />
        </p>
      )}
      {lacking > 0 && (
        <Note tone="warn">
          <strong>
            <span translate="no">{idle.name}</span> lacks rights.
          </strong>{" "}
          Run the SQL under Same rights first: the application would fail with it.
        </Note>
      )}
      {becomesAdmin && (
        <Note tone="admin">
          <strong>
            <span translate="no">{idle.name}</span> is admin.
          </strong>{" "}
          Run the SQL under Same rights first, or the application gets full access to {cluster.name}.
        </Note>
      )}
      <MutationFailure failure={change.failure} />
      <div className="flex flex-wrap gap-2 empty:hidden">
        {ready && (
          <Button
            variant="primary"
            disabled={set?.waits || lacking > 0 || becomesAdmin}
            pending={change.pending}
            onClick={() => change.run({ clusterId: cluster.id, name: idle.name })}
          >
            Confirm deployment
          </Button>
        )}
        <SetButtons cluster={cluster} page={page} pair={pair} ready={ready} label="Reset again:" />
      </div>
    </>
  );
}
