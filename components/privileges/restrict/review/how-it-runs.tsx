import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { PreviewCluster } from "../chosen.ts";
import { wayBackSentence } from "../way-back-text.ts";
import { type CanarySays, canarySays, goingOf, type LastLogins } from "./canary.ts";

/** How a restriction is to run, and the count that the person types. */
export type RunValues = {
  isCanary: boolean;
  minutes: string;
  onFailure: "pause" | "go_on";
  reason: string;
  typed: string;
};

const AT_FAILURE = [
  { id: "pause", label: "Pause", text: "The others wait until you resume or stop." },
  { id: "go_on", label: "Continue with the others", text: "The page lists those that failed." },
] as const;

type Props = {
  form: FormOf<RunValues>;
  wayBackHours: number;
  /** the clusters on which Rolecall runs it */
  reads: readonly PreviewCluster[];
  /** who comes first, by cluster */
  firsts: ReadonlyMap<string, string | undefined>;
  /** by cluster */
  logins: ReadonlyMap<string, LastLogins>;
  onFirst: (clusterId: string, name: string) => void;
  /** how many are restricted, and how many of one cluster at most */
  count: number;
  most: number;
  minutesOk: boolean;
};

const NO_LOGINS: LastLogins = new Map();

/** How the job runs, and all that it sends. */
export function HowItRuns({ form, wayBackHours, reads, firsts, logins, onFirst, count, most, minutesOk }: Props) {
  const { isCanary } = form.values;
  const script = reads.flatMap(({ users }) => users).flatMap((user) => (user.digest === undefined ? [] : user.script));
  return (
    <Part title="How it runs" aside="It is stored: you can close the page, pause or stop it.">
      <div className="grid max-w-140 grid-cols-[minmax(0,1fr)] gap-5">
        <p>{wayBackSentence(wayBackHours)}</p>
        {most > 1 && (
          <div className="grid gap-2">
            <Checkbox
              label={count > most ? "Restrict one of each cluster first, then wait" : "Restrict one first, then wait"}
              {...form.check("isCanary")}
            />
            {isCanary &&
              reads.map((read) => (
                <First
                  key={read.clusterId}
                  read={read}
                  isAlone={reads.length === 1}
                  chosen={firsts.get(read.clusterId)}
                  logins={logins.get(read.clusterId) ?? NO_LOGINS}
                  onChoose={(name) => onFirst(read.clusterId, name)}
                />
              ))}
            {isCanary && (
              <TextField
                label="Minutes until the others"
                inputMode="numeric"
                autoComplete="off"
                className="max-w-60 pl-6"
                {...form.text("minutes")}
                error={minutesOk ? form.errors.canaryMinutes : "Between 1 and 1,440 minutes."}
              />
            )}
          </div>
        )}
        {most > 1 && (
          <RadioList legend="Where one cannot be restricted" choices={AT_FAILURE} {...form.choice("onFailure")} />
        )}
        <TextField
          label="Reason, for the audit"
          maxLength={500}
          placeholder="Least privilege in production"
          {...form.text("reason")}
        />
        <Disclosure summary={`All ${counted(script.length, "statement")}, as they are sent`} onDemand>
          <SqlScript label="All statements" script={script} />
        </Disclosure>
      </div>
    </Part>
  );
}

type FirstProps = {
  read: PreviewCluster;
  isAlone: boolean;
  /** undefined where there is no order */
  chosen: string | undefined;
  logins: LastLogins;
  onChoose: (name: string) => void;
};

/** Who is restricted first, and what the wait after it can show. */
function First({ read, isAlone, chosen, logins, onChoose }: FirstProps) {
  const going = goingOf(read);
  const first = going.find(({ name }) => name === chosen);
  if (!first) return null;
  const login = logins.get(first.name);
  return (
    <div className="grid gap-1 pl-6">
      <Select
        label={isAlone ? "First" : `First on ${read.cluster}`}
        className="max-w-100"
        options={going.map(({ name, sessions }) => ({ value: name, label: `${name} · ${sessionWords(sessions)}` }))}
        value={first.name}
        onChange={onChoose}
      />
      <p className="text-12 text-ink-3">
        {CANARY_WORDS[canarySays(first, going)]}
        {first.sessions === 0 && login !== undefined && (
          <>
            {" "}
            It logged in last <RelativeTime at={login} />.
          </>
        )}{" "}
        The others follow by themselves unless it fails. <em>Continue now</em> on the page of the restriction ends the
        wait.
      </p>
    </div>
  );
}

function sessionWords(sessions: number | undefined): string {
  if (sessions === undefined) return "sessions not known";
  return sessions === 0 ? "no session" : counted(sessions, "session");
}

const CANARY_WORDS: Record<CanarySays, string> = {
  used: "It is in use now: see during the wait whether its application still works.",
  unused: "Nobody uses it now, so the wait shows little. One with sessions shows more.",
  none_used: "None of them is in use now: the wait shows something only if this one connects meanwhile.",
  unknown: "Which of them are in use is not known. See during the wait whether its application still works.",
};
