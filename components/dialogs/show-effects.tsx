import { useMutation } from "@tanstack/react-query";
import Eye from "lucide-react/icons/eye";
import { useId } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { actionWords } from "#lib/shared/audit/audit.ts";
import type { ApiCall, IntentEvent, ShownEffects } from "#lib/shared/change-effects.ts";
import type { Failure } from "#lib/shared/errors/result.ts";

export type ShowEffectsProps = {
  /** asks the server for the effects of the change */
  preview: () => Promise<ShownEffects>;
  /** the input of the change: another one closes the preview */
  input: unknown;
  /** where a dialog has several: which change it shows */
  what?: string;
  /** the failure that stands above: it is not shown twice */
  failureAbove?: Failure | null;
};

/** The button *Show what will happen*, and below it the calls, statements and audit events exactly as they will be sent. */
export function ShowEffects({ preview, input, what = "what will happen", failureAbove = null }: ShowEffectsProps) {
  return <Shown key={JSON.stringify(input)} preview={preview} what={what} failureAbove={failureAbove} />;
}

type ShownProps = Pick<ShowEffectsProps, "preview"> & { what: string; failureAbove: Failure | null };

function Shown({ preview, what, failureAbove }: ShownProps) {
  const id = useId();
  const { mutate, reset, isIdle, isPending, data, error } = useMutation({ gcTime: 0, mutationFn: preview });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-3">
      <Button
        size="s"
        aria-expanded={!isIdle}
        aria-controls={id}
        pending={isPending}
        onClick={() => (isIdle ? mutate() : reset())}
      >
        <Eye />
        {isIdle || isPending ? "Show" : "Hide"} {what}
      </Button>
      <div id={id} role="status" className="grid w-full grid-cols-[minmax(0,1fr)] gap-4 empty:hidden">
        {isPending && <Skeleton className="h-24! w-full" />}
        {error &&
          (failureOf(error).code === failureAbove?.code ? (
            <p className="text-ink-2">Nothing: the change is refused for the reason above.</p>
          ) : (
            <FailureNote failure={failureOf(error)} />
          ))}
        {data && <EffectParts effects={data} />}
      </div>
    </div>
  );
}

function EffectParts({ effects: { calls, sql, sqlFirst, events } }: { effects: ShownEffects }) {
  return (
    <>
      {sqlFirst && <Statements sql={sql} />}
      <TitledPart title={calls.length > 1 ? "Cloud API calls" : "Cloud API call"}>
        {calls.length === 0 && <p className="text-ink-2">Rolecall sends nothing to CockroachDB Cloud.</p>}
        {calls.slice(0, MOST).map((call) => (
          <Call key={call.method + call.path} call={call} />
        ))}
        <More of={calls} />
      </TitledPart>
      {!sqlFirst && <Statements sql={sql} />}
      <TitledPart title={events.length > 1 ? "Audit events" : "Audit event"}>
        {events.slice(0, MOST).map((event) => (
          <Event key={`${event.action} ${event.clusterId} ${event.target}`} event={event} />
        ))}
        <More of={events} />
        <p className="text-12 text-ink-3">
          Recorded before the change, with your account and the request. The outcome follows it.
        </p>
      </TitledPart>
    </>
  );
}

/** Of very many, the others differ in the name alone. */
const MOST = 120;

function More({ of }: { of: readonly unknown[] }) {
  if (of.length <= MOST) return null;
  return <p className="text-ink-2">{number(of.length - MOST)} more, which differ only in the SQL user.</p>;
}

function Statements({ sql }: Pick<ShownEffects, "sql">) {
  if (sql.length === 0) return null;
  return (
    <TitledPart title="SQL">
      <div className="max-h-72 overflow-y-auto rounded-2 border border-line bg-code py-2">
        <SqlLines label="Statements that Rolecall runs" script={sql} />
      </div>
    </TitledPart>
  );
}

function Call({ call: { method, path, body } }: { call: ApiCall }) {
  return (
    <CodeBlock>
      <span className="text-sql-keyword">{method}</span> {path}
      {body !== null && `\n${body}`}
    </CodeBlock>
  );
}

function Event({ event: { action, target, details } }: { event: IntentEvent }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <p className="[overflow-wrap:anywhere]">
        {actionWords(action)} <span className="mono text-ink-3">{action}</span>
        {target !== null && (
          <>
            {": "}
            <Mono>{target}</Mono>
          </>
        )}
      </p>
      {details !== "{}" && <CodeBlock>{details}</CodeBlock>}
    </div>
  );
}
