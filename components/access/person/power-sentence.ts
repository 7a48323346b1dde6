import { counted, number } from "#components/ui/words/counted.ts";
import type { PersonPage, PersonPower } from "#lib/shared/people/person-page.ts";

/** Words, and names of clusters among them. */
export type Phrase = readonly (string | { cluster: string })[];

/** What an account could do at worst with SQL users, in a sentence or two. `worst`: how many of them are superusers. */
export function powerWords({ account, power }: Pick<PersonPage, "account" | "power">): {
  can: Phrase;
  worst: string | null;
} {
  if (account.disabled)
    return { can: ["Disabled: cannot sign in, and keeps teams and roles until it is enabled."], worst: null };
  if (power.clusters === 0 && power.closed > 0)
    return {
      can: [
        "Has the right to create, reset and delete SQL users, but Rolecall's key cannot change them on any of these clusters.",
      ],
      worst: null,
    };
  if (power.clusters === 0 && !power.all)
    return { can: ["Has no role that creates, resets or deletes SQL users."], worst: null };
  const closed = power.closed > 0 ? ` Rolecall's key cannot change them on ${counted(power.closed, "other")}.` : "";
  return {
    can: ["Can create, reset and delete SQL users of ", ...wherePhrase(power), `.${closed}`],
    worst:
      power.admins === 0
        ? null
        : `${number(power.admins)} of these SQL users ${power.admins === 1 ? "is a superuser" : "are superusers"}`,
  };
}

function wherePhrase({ all, clusters, names, closed }: PersonPower): Phrase {
  if (all && closed === 0) return ["all clusters"];
  const others = clusters - names.length;
  const last = others > 0 ? ", " : " and ";
  const named = names.flatMap((cluster, at) => (at === 0 ? [{ cluster }] : [last, { cluster }]));
  return others > 0 ? [...named, ` and ${counted(others, "more cluster")}`] : named;
}
