import { useRouter } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Note } from "#components/ui/note.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { ADMIN_STATES } from "#lib/shared/admin-state.ts";
import type { ReviewChoices } from "#lib/shared/reviews/reviews.ts";
import { SQL_USER_KIND_WORDS, SQL_USER_KINDS } from "#lib/shared/sql-users/sql-user-kinds.ts";
import { PreviewNote } from "./preview-note.tsx";
import { reviewPath } from "./review-path.ts";
import { ChoiceGroup } from "./rows/choice-group.tsx";
import { endOf, inDays } from "./start-day.ts";

type Props = { choices: ReviewChoices; onClose: () => void };
type Reviewers = "leads" | "named";

const STATES = ADMIN_STATES.map((state) => ({ id: state, name: state }));
const KINDS = SQL_USER_KINDS.map((kind) => ({ id: kind, name: SQL_USER_KIND_WORDS[kind] }));
const NO_OWNER = { id: "", name: "no owner" };
const USUAL_DAYS = 14;
const REMINDERS = ["none", "2", "7"] as const;
const REMINDER_WORDS = { none: "No reminders", "2": "Every 2 days", "7": "Every week" };

/** Starts a review: its scope, its reviewers and its dates, with what that would freeze. */
export function StartDialog({ choices, onClose }: Props) {
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const [name, setName] = useState("");
  const [clusters, setClusters] = useState<readonly string[]>(choices.clusters.map(({ id }) => id));
  const [accounts, setAccounts] = useState(false);
  const [tokens, setTokens] = useState(false);
  const [teams, setTeams] = useState<readonly string[]>([]);
  const [kinds, setKinds] = useState<readonly string[]>([]);
  const [states, setStates] = useState<readonly string[]>([]);
  const [reviewers, setReviewers] = useState<Reviewers>("leads");
  const [named, setNamed] = useState<readonly string[]>([]);
  const [fallback, setFallback] = useState(choices.own);
  const [due, setDue] = useState(() => inDays(USUAL_DAYS));
  const [remind, setRemind] = useState<(typeof REMINDERS)[number]>("7");
  const [repeats, setRepeats] = useState(false);
  const [without, setWithout] = useState<readonly string[]>([]);
  const change = useOperation("review.start", ({ id }) => router.push(reviewPath(id)));

  const plan = useMemo(
    () => ({
      scope: {
        clusters: [...clusters],
        accounts,
        tokens,
        teams: teams.length > 0 ? [...teams] : null,
        kinds: kinds.length > 0 ? SQL_USER_KINDS.filter((kind) => kinds.includes(kind)) : null,
        states: states.length > 0 ? ADMIN_STATES.filter((state) => states.includes(state)) : null,
      },
      reviewers,
      named: reviewers === "named" ? [...named] : [],
      fallback,
    }),
    [clusters, accounts, tokens, teams, kinds, states, reviewers, named, fallback],
  );
  const isWhole = (clusters.length > 0 || accounts || tokens) && (reviewers === "leads" || named.length > 0);
  const preview = useRead("review.preview", plan, { enabled: isWhole });
  const dueAt = endOf(due);
  const failed = change.failure?.code === "review_list_incomplete" ? (change.failure.fields ?? {}) : {};
  const fields = change.failure?.code === "invalid_input" ? change.failure.fields : undefined;

  function submit() {
    if (dueAt === null) return;
    const remindDays = remind === "none" ? null : Number(remind);
    change.run({ ...plan, name, dueAt, remindDays, repeats, without: [...without] });
  }

  return (
    <FormDialog
      title="Start review"
      lead="The lists are read again and frozen. The reviewers are notified."
      button="Start review"
      size="l"
      ready={isWhole && name.trim() !== "" && dueAt !== null}
      change={change}
      onSubmit={submit}
      onClose={onClose}
      initialFocus={field}
    >
      <TextField
        ref={field}
        label="Name"
        autoComplete="off"
        maxLength={100}
        value={name}
        onChange={({ target }) => setName(target.value)}
        error={fields?.name}
      />
      <ChoiceGroup legend="Clusters" choices={choices.clusters} chosen={clusters} onChange={setClusters} mono />
      {choices.ofAccounts && (
        <div className="grid gap-2">
          <Checkbox
            label="Also the accounts of Rolecall, with their roles and teams"
            checked={accounts}
            onChange={({ target }) => setAccounts(target.checked)}
          />
          <Checkbox
            label="Also the API tokens of people and services"
            checked={tokens}
            onChange={({ target }) => setTokens(target.checked)}
          />
        </div>
      )}
      <details>
        <summary className="cursor-pointer font-medium">Only some SQL users</summary>
        <div className="grid gap-4 pt-3">
          <ChoiceGroup
            legend="Owners, or any"
            choices={[NO_OWNER, ...choices.teams]}
            chosen={teams}
            onChange={setTeams}
          />
          <ChoiceGroup legend="States, or any" choices={STATES} chosen={states} onChange={setStates} />
          <ChoiceGroup legend="Kinds, or any" choices={KINDS} chosen={kinds} onChange={setKinds} />
        </div>
      </details>
      <RadioList
        legend="Reviewers"
        choices={[
          {
            id: "leads",
            label: "Leads of the owner teams",
            text: leadsText({ accounts, tokens }),
          },
          {
            id: "named",
            label: "Accounts that you name",
            text: "Each of them can decide about everything that is not their own.",
          },
        ]}
        value={reviewers}
        onChange={setReviewers}
      />
      {reviewers === "named" && (
        <ChoiceGroup legend="Named reviewers" choices={choices.accounts} chosen={named} onChange={setNamed} />
      )}
      <Select
        label="Fallback reviewer"
        options={choices.accounts.map((account) => ({ value: account.id, label: account.name }))}
        value={fallback}
        onChange={setFallback}
        error={fields?.fallback}
      />
      <div className="grid items-start gap-4 md:grid-cols-2">
        <TextField
          type="date"
          label="Due"
          hint="At the end of that day in UTC."
          required
          value={due}
          onChange={({ target }) => setDue(target.value)}
          error={fields?.dueAt}
        />
        <Select
          label="Reminders"
          options={REMINDERS.map((value) => ({ value, label: REMINDER_WORDS[value] }))}
          value={remind}
          onChange={setRemind}
        />
      </div>
      <Checkbox
        label="Start it again every three months"
        checked={repeats}
        onChange={({ target }) => setRepeats(target.checked)}
      />
      {isWhole && <PreviewNote preview={preview.data} error={preview.error} />}
      {Object.keys(failed).length > 0 && (
        <Note tone="warn" role="alert">
          <p>
            <strong>The list of {Object.values(failed).join(", ")} could not be read completely.</strong> Try again
            later, or leave it out. The evidence names what was left out.
          </p>
          {Object.entries(failed).map(([id, cluster]) => (
            <Checkbox
              key={id}
              className="mt-2"
              label={`Start without ${cluster}`}
              checked={without.includes(id)}
              onChange={({ target }) =>
                setWithout((before) => (target.checked ? [...before, id] : before.filter((each) => each !== id)))
              }
            />
          ))}
        </Note>
      )}
    </FormDialog>
  );
}

function leadsText({ accounts, tokens }: { accounts: boolean; tokens: boolean }): string {
  const ofTeam = tokens ? "the SQL users and services of their team" : "the SQL users of their team";
  const others = [accounts && "accounts", tokens && "personal API tokens"].filter(Boolean).join(" and ");
  return `Each decides about ${ofTeam}.${others && ` Administrators decide about ${others}.`}`;
}
