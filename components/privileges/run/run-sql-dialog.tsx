import Play from "lucide-react/icons/play";
import { type ReactNode, useRef, useState } from "react";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { Reauthenticate } from "#components/dialogs/reauthenticate.tsx";
import { SqlUserTitle } from "#components/dialogs/sql-user-title.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { counted, listedNames, number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import type { RunSqlInput, SqlScript } from "#lib/shared/sql-users/sql-scripts.ts";
import { restoreAdmin } from "#lib/sql/templates/admin.ts";
import { scriptText } from "#lib/sql/tokens.ts";
import { ChangedPart, useChanged } from "./changed-part.tsx";
import { CheckStep } from "./check-step.tsx";
import { RunSteps } from "./run-steps.tsx";
import { RunSummary } from "./run-summary.tsx";
import { type Check, useCheck } from "./use-check.ts";
import { useAtOnce, useRunSql } from "./use-run-sql.ts";

export type RunSqlDialogProps = {
  input: RunSqlInput;
  /** the name of its cluster; null where a dialog below names it */
  cluster: string | null;
  /** the group roles of the access that the script gives, which others may share */
  roles?: readonly string[];
  /** the effect of the statements, after the sentence on how they are run */
  lead?: ReactNode;
  /** runs the first script as soon as its statements are shown: the person has pressed a button that says so */
  atOnce?: boolean;
  /** checks the SQL user's rights on the cluster afterwards; null where this person may not */
  check: Check | null;
  onClose: () => void;
  finalFocus?: (() => HTMLElement | null) | undefined;
};

/** Shows the SQL that Rolecall will run, runs it with progress, checks the result, and can undo it. */
export function RunSqlDialog({ input: given, roles: shared = [], ...props }: RunSqlDialogProps) {
  // A new proof changes the plan of the page below, but not the statements that were run here.
  const [{ input, roles }] = useState({ input: given, roles: shared });
  const [undo, setUndo] = useState<{ of: SqlScript & { kind: "access" }; done: number } | null>(null);
  const [from, setFrom] = useState<"all" | "user">(roles.length > 0 ? "user" : "all");
  if (undo === null)
    return (
      <OneRun
        {...props}
        input={input}
        onUndo={(of, done) => setUndo({ of, done })}
        title={<SqlUserTitle what="Run the SQL for" name={input.name} cluster={props.cluster} />}
      />
    );
  const script = { kind: "undo", wanted: undo.of.wanted, from, done: undo.done } as const;
  return (
    <OneRun
      key={from}
      {...props}
      atOnce={false}
      input={{ ...input, script }}
      title={<SqlUserTitle what="Undo the SQL for" name={input.name} cluster={props.cluster} />}
      lead={
        undo.of.demote
          ? "It does not make the SQL user admin again. If it had no other rights, it has none afterwards, and its application fails."
          : undefined
      }
      ways={
        <>
          <Button size="s" variant="primary" onClick={() => setUndo(null)}>
            Give its rights again…
          </Button>
          <Button size="s" onClick={props.onClose}>
            Choose other rights
          </Button>
          {undo.of.demote && (
            <CopyButton
              size="s"
              variant="quiet"
              label="Copy GRANT admin"
              text={() => scriptText(restoreAdmin(input.name))}
            />
          )}
        </>
      }
    >
      <UndoChoice
        userName={input.name}
        roles={roles}
        formerOwner={formerOwnerIn(undo.of)}
        from={from}
        onChange={setFrom}
      />
    </OneRun>
  );
}

type ChecksProps = Pick<OneRunProps, "check" | "ways"> & {
  name: string;
  onAgain: () => void;
  heir: string | undefined;
  heirCheck: Check;
  changed: ReturnType<typeof useChanged>;
};

/** What the SQL user, and those that changed with it, may do after the run. */
function Checks({ name, check, onAgain, ways, heir, heirCheck, changed }: ChecksProps) {
  return (
    <>
      {check && <CheckStep name={name} check={check} onAgain={onAgain} ways={ways} />}
      {heir && (
        <section aria-label={`Check of ${heir}`} className="grid gap-2">
          <h3 className="font-medium">Check of {mono(heir)}</h3>
          <CheckStep name={heir} check={heirCheck} onAgain={() => heirCheck.run()} ways={null} />
        </section>
      )}
      {check && <ChangedPart changed={changed} />}
    </>
  );
}

/** The SQL user that gets objects of another one, or gives them. */
function heirOf(script: SqlScript): string | undefined {
  if (script.kind === "clean_up") return script.newOwner;
  return (script.kind === "access" || script.kind === "undo") && script.wanted.level === "ddl-owner"
    ? script.wanted.takeOverFrom
    : undefined;
}

function formerOwnerIn({ wanted }: SqlScript & { kind: "access" }): string | undefined {
  return wanted.level === "ddl-owner" ? wanted.takeOverFrom : undefined;
}

type OneRunProps = Omit<RunSqlDialogProps, "roles" | "cluster"> & {
  title: ReactNode;
  onUndo?: (script: SqlScript & { kind: "access" }, done: number) => void;
  /** the ways on for a SQL user that has no right any more */
  ways?: ReactNode;
  children?: ReactNode;
};

function OneRun(props: OneRunProps) {
  const { input, title, lead, atOnce = false, check, onUndo, onClose, finalFocus, ways, children } = props;
  const { script } = input;
  const [begun, setBegun] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  // After a run, what was proved of the new owner of objects no longer stands either.
  const heir = check || script.kind === "clean_up" ? heirOf(script) : undefined;
  const heirCheck = useCheck(input.clusterId, heir ?? "", null);
  const changed = useChanged(input);
  const checkNow = () => check?.run(script.kind === "undo" ? "alone" : undefined);
  const run = useRunSql(input, (count) => {
    setBegun(count);
    checkNow();
    if (heir) heirCheck.run();
    if (check) changed.run();
  });
  const { shown, showFailure, pending, failure } = run;
  useAtOnce(atOnce, run);
  return (
    <Dialog
      open
      size="l"
      locked={pending}
      onClose={(by) => by !== "backdrop" && onClose()}
      title={title}
      lead={
        <>
          Rolecall runs {shown ? counted(shown.sql.length, "statement") : "the statements"} as its own SQL user, one by
          one, and stops at the first that fails. {lead}
        </>
      }
      initialFocus={button}
      finalFocus={finalFocus}
      footer={
        <DialogActions>
          {onUndo && script.kind === "access" && begun > 0 && (
            <Button disabled={pending} onClick={() => onUndo(script, begun)}>
              Undo…
            </Button>
          )}
          <Button ref={button} onClick={onClose} disabled={pending}>
            {begun > 0 ? "Done" : "Cancel"}
          </Button>
          <RunButton run={run} />
        </DialogActions>
      }
    >
      {showFailure && <FailureNote failure={showFailure} />}
      {children}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
        <RunProgress run={run} />
        <RunSummary run={run} total={shown?.sql.length ?? 0} />
        {begun > 0 && !pending && (
          <Checks
            check={check}
            heir={heir}
            heirCheck={heirCheck}
            changed={changed}
            ways={ways}
            name={input.name}
            onAgain={checkNow}
          />
        )}
      </div>
      <Reauthenticate failure={failure} onConfirmed={run.run} onCancel={run.dismiss} />
    </Dialog>
  );
}

/** The statements with their state, and how many have run. */
function RunProgress({ run: { shown, showFailure, pending, ran, steps } }: { run: ReturnType<typeof useRunSql> }) {
  return (
    <>
      <p role="status" className="text-ink-2 empty:hidden">
        {pending && `Running statement ${Math.max(1, steps.size)} of ${shown?.sql.length}.`}
        {ran?.stopped === null && (ran.total === 1 ? "The statement ran." : `All ${number(ran.total)} statements ran.`)}
      </p>
      {shown ? (
        shown.sql.length === 0 ? (
          <p className="text-ink-2">There is nothing to undo.</p>
        ) : (
          <RunSteps script={shown.sql} steps={steps} begun={steps.size > 0} />
        )
      ) : (
        !showFailure && <Skeleton className="h-40! w-full" />
      )}
    </>
  );
}

function RunButton({ run: { shown, pending, ran, steps, run } }: { run: ReturnType<typeof useRunSql> }) {
  if (ran?.stopped === null) return null;
  return (
    <Button variant="primary" disabled={!shown || shown.sql.length === 0} pending={pending} onClick={run}>
      <Play />
      {steps.size > 0 && !pending ? "Run again" : "Run now"}
    </Button>
  );
}

function mono(name: string): ReactNode {
  return <Mono>{name}</Mono>;
}

const HOW = [
  { id: "user", label: "This SQL user only" },
  { id: "all", label: "Revoke from all" },
] as const;

type UndoChoiceProps = {
  userName: string;
  /** empty for direct grants: then there is nothing to choose */
  roles: readonly string[];
  /** the former owner of the objects that the script took over, if any */
  formerOwner: string | undefined;
  from: "all" | "user";
  onChange: (from: "all" | "user") => void;
};

/** How much to undo, and the limits of that. */
function UndoChoice({ userName, roles, formerOwner, from, onChange }: UndoChoiceProps) {
  const shared = roles.length > 0;
  return (
    <div className="grid gap-2">
      {shared && <Segmented bare legend="How much to undo" choices={HOW} value={from} onChange={onChange} />}
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        {shared && from === "user"
          ? `Removes ${userName} from ${listedNames(roles)}. The roles keep their rights.`
          : shared
            ? `Revokes the rights from every member of ${listedNames(roles)}, and deletes the roles.`
            : `Revokes the rights from ${userName}, also those that it had before.`}{" "}
        Undo covers only the statements that were run.
        {formerOwner !== undefined &&
          (from === "user"
            ? " Objects that changed owner keep the new one."
            : ` All objects of the roles go to ${formerOwner}, also those that they owned before.`)}
      </p>
    </div>
  );
}
