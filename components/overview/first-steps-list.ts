import { number } from "#components/ui/words/counted.ts";
import type { CountedCluster, FirstSteps } from "#lib/shared/sql-users/overview.ts";
import { countOf } from "./counts.ts";
import { firstCluster } from "./first-cluster.ts";

type Step = {
  /** the next step can begin: of a step over many clusters, one is done */
  isBegun: boolean;
  isDone: boolean;
  title: string;
  text: string;
  href: string;
  button: string;
};

/** What the API key may do, and why no page shows it. */
export function keySentence({ keyReads }: Pick<FirstSteps, "keyReads">): string {
  if (keyReads) return "The API key reads. Rolecall sends no change with it, and no page shows it.";
  return "The API key works. With the role Cluster Admin it can also delete these clusters, so it stays on this server, and no page shows it.";
}

/** The first steps in their order; none without a cluster. */
export function firstStepsOf(done: FirstSteps, clusters: readonly CountedCluster[]): Step[] {
  const first = firstCluster(clusters);
  if (!first) return [];
  const unowned = countOf(clusters, "unowned");
  const once = (isDone: boolean, step: Omit<Step, "isBegun" | "isDone">): Step =>
    Object.assign({ isBegun: isDone, isDone }, step);
  return [
    done.keyReads ? checkStep(done, clusters, first) : connectStep(done, clusters, first),
    once(done.teamed, {
      title: "Create a team",
      text: "Teams own SQL users. Their members see and reset them.",
      href: "/access/teams",
      button: "Create team",
    }),
    once(done.owned, {
      title: "Set owners",
      text: `Import a CSV file, or set teams in the list.${unowned > 0 ? ` ${number(unowned)} without an owner.` : ""}`,
      href: `/clusters/${first.id}/users`,
      button: "Set owners",
    }),
    once(done.invited, {
      title: "Invite your team",
      text: "Members reset what their team owns without asking you. You are the only account.",
      href: "/access",
      button: "Invite people",
    }),
  ];
}

const isConnected =
  ({ connected }: FirstSteps) =>
  ({ id }: CountedCluster) =>
    connected.some((each) => each.toLowerCase() === id.toLowerCase());

function connectStep(done: FirstSteps, clusters: readonly CountedCluster[], first: CountedCluster): Step {
  const left = clusters.filter((cluster) => !isConnected(done)(cluster));
  const next = firstCluster(left) ?? first;
  const { words, ...progress } = progressOf(clusters.length, left.length, "connected");
  return Object.assign(progress, {
    title: "Connect SQL",
    text: `${words}Rolecall then reads which SQL users are admin. Without it, you paste the database's answers.`,
    href: `/clusters/${next.id}/sql-connection`,
    button: `Connect ${next.name}`,
  });
}

/** A key that reads creates no SQL user for a connection: a pasted answer needs none. */
function checkStep(done: FirstSteps, clusters: readonly CountedCluster[], first: CountedCluster): Step {
  const isChecked = ({ states, total, uncheckable }: CountedCluster) =>
    total > 0 && (states.unknown < total || uncheckable === total);
  const left = clusters.filter((cluster) => !isChecked(cluster) && !isConnected(done)(cluster));
  const next = firstCluster(left) ?? first;
  const { words, ...progress } = progressOf(clusters.length, left.length, "checked");
  return Object.assign(progress, {
    title: "Check all SQL users",
    text: `${words}Run the SQL of the page and paste its result. Rolecall then knows which SQL users are admin.`,
    href: `/clusters/${next.id}/verify`,
    button: `Check ${next.name}`,
  });
}

function progressOf(all: number, left: number, what: string): { isBegun: boolean; isDone: boolean; words: string } {
  const isBegun = left < all;
  return { isBegun, isDone: left === 0, words: isBegun ? `${number(all - left)} of ${number(all)} ${what}. ` : "" };
}
