import { SqlScript } from "#components/sql/sql-script.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import type { FormOf } from "#components/ui/fields/use-form.ts";
import { Select } from "#components/ui/menus/select.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import type { PreviewCluster } from "./chosen.ts";

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
  /** the clusters on which Rolecall runs it */
  reads: readonly PreviewCluster[];
  /** who comes first where a person chose one, by cluster */
  firsts: ReadonlyMap<string, string>;
  onFirst: (clusterId: string, name: string) => void;
  /** how many are restricted, and how many of one cluster at most */
  count: number;
  most: number;
  minutesOk: boolean;
};

/** How the job runs, and all that it sends. */
export function HowItRuns({ form, reads, firsts, onFirst, count, most, minutesOk }: Props) {
  const { isCanary } = form.values;
  const script = reads.flatMap(({ users }) => users).flatMap((user) => (user.digest === undefined ? [] : user.script));
  return (
    <Part title="How it runs" aside="It is stored: you can close the page, pause or stop it.">
      <div className="grid max-w-140 grid-cols-[minmax(0,1fr)] gap-5">
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
  chosen: string | undefined;
  onChoose: (name: string) => void;
};

/** Who is restricted first. One without sessions harms least, and shows least. */
function First({ read: { cluster, users }, isAlone, chosen, onChoose }: FirstProps) {
  const going = users.filter(({ digest }) => digest !== undefined);
  const [least, ...others] = going;
  const first = going.find(({ name }) => name === chosen) ?? least;
  if (!first || others.length === 0) return null;
  return (
    <div className="grid gap-1 pl-6">
      <Select
        label={isAlone ? "First" : `First on ${cluster}`}
        className="max-w-100"
        options={going.map(({ name, sessions }) => ({ value: name, label: `${name} · ${sessionWords(sessions)}` }))}
        value={first.name}
        onChange={onChoose}
      />
      <p className="text-12 text-ink-3">{whyFirst(first.sessions, first === least)}</p>
    </div>
  );
}

function sessionWords(sessions: number | undefined): string {
  if (sessions === undefined) return "sessions not known";
  return sessions === 0 ? "no session" : counted(sessions, "session");
}

function whyFirst(sessions: number | undefined, isLeast: boolean): string {
  const why = isLeast ? "It has the fewest sessions. " : "";
  return sessions === 0
    ? `${why}Nobody uses it now, so the wait shows little: choose one with sessions to see whether an application still works.`
    : `${why}See during the wait whether its application still works.`;
}
