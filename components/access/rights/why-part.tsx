import Check from "lucide-react/icons/check";
import X from "lucide-react/icons/x";
import { Select } from "#components/ui/menus/select.tsx";
import { utcDate } from "#components/ui/words/time-text.ts";
import { PERMISSION_WORDS } from "#lib/shared/passwords/policy-words.ts";
import { explain, type RightsList } from "#lib/shared/people/rights.ts";
import { type Permission, POLICY } from "#lib/shared/policy.ts";
import { clusterOptions, personOptions } from "./rights-names.ts";
import type { RightsView } from "./rights-view.ts";

const PERMISSIONS = (Object.keys(POLICY) as Permission[])
  .filter((permission) => POLICY[permission].from !== "member")
  .map((value) => ({ value, label: PERMISSION_WORDS[value] }));

type Props = { list: RightsList; view: RightsView; onView: (change: Partial<RightsView>) => void };

/** Answers why an account may do something on a cluster, or why not. */
export function WhyPart({ list, view, onView }: Props) {
  const people = personOptions(list.people);
  const clusters = clusterOptions(list);
  const person = list.people.find(({ id }) => (view.why === "" ? view.who === `account:${id}` : id === view.why));
  const cluster = clusters.find(({ value }) => value === (view.on || view.cluster));
  // Without any cluster there is none to choose.
  const place = clusters.length === 0 ? { value: "", label: "any cluster" } : cluster;
  const answer =
    person && place && view.may !== ""
      ? explain({
          ...list,
          person,
          permission: view.may,
          cluster: { id: place.value, name: place.label },
          day: utcDate,
        })
      : undefined;
  return (
    <section aria-labelledby="why" className="grid content-start gap-4 px-gutter py-5 lg:px-5">
      <h2 id="why" className="font-strong">
        Check access
      </h2>
      <Select
        label="Account"
        options={[...(person ? [] : [{ value: "", label: "Choose an account" }]), ...people]}
        value={person?.id ?? ""}
        onChange={(why) => onView({ why })}
      />
      <Select
        label="Can"
        options={[...(view.may === "" ? [{ value: "" as const, label: "Choose a permission" }] : []), ...PERMISSIONS]}
        value={view.may}
        onChange={(next) => onView({ may: next })}
      />
      {clusters.length > 0 && (
        <Select
          label="On"
          options={[...(cluster ? [] : [{ value: "", label: "Choose a cluster" }]), ...clusters]}
          value={cluster?.value ?? ""}
          onChange={(on) => onView({ on })}
        />
      )}
      <output className="flex gap-2.5 border-t border-line pt-4 [overflow-wrap:anywhere] [&>.lucide]:mt-0.5">
        {answer && (answer.may ? <Check className="text-ok-mark" /> : <X className="text-ink-3" />)}
        <p className="min-w-0 text-14">{answer?.text ?? "Choose all three to see the answer and its reason."}</p>
      </output>
    </section>
  );
}
