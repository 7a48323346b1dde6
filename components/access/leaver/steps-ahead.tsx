import { Part } from "#components/ui/part.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import type { Leaver, LeaverHolds, Rest, SeenUser } from "#lib/shared/people/leaver.ts";
import { sentence } from "./sentence.ts";

type Props = {
  leaver: Leaver;
  holds: LeaverHolds;
  rest: Rest | null;
  toStarter: (user: SeenUser) => boolean;
};

/** What a plan would do, step by step. */
export function StepsAhead({ leaver, holds, rest, toStarter }: Props) {
  const steps = [
    ...lockOut(leaver.account, holds),
    { title: "Hand over its teams", text: handOver(leaver.teams) },
    rotation(leaver.users, rest, toStarter),
    { title: "Download the evidence", text: "One file: each step and each password, with time and audit event." },
  ];
  return (
    <Part narrow title="The plan">
      <ol className="grid gap-3">
        {steps.map(({ title, text }, index) => (
          <li key={title} className="relative pl-8">
            <span
              aria-hidden="true"
              className="absolute top-0 left-0 size-5 rounded-full text-center text-12 leading-5 inset-ring inset-ring-line-strong"
            >
              {index + 1}
            </span>
            <span className="font-medium text-ink">{title}</span>
            <span className="block">{text}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

function lockOut({ disabled }: Leaver["account"], holds: LeaverHolds) {
  const { sessions, invitations, sentLinks, receivedLinks, requests, approvals, apiTokens } = holds;
  return [
    {
      title: disabled ? "Keep the account disabled" : "Disable the account",
      text: sentence(
        [
          [sessions, "session"],
          [apiTokens, "API token"],
          [invitations, "invitation or reset link"],
        ],
        { one: "ends", some: "end", none: "There is no open session or API token" },
      ),
    },
    {
      title: "Void its links, requests and approvals",
      text: sentence(
        [
          [sentLinks + receivedLinks, "claim link"],
          [requests, "request"],
          [approvals, "approval"],
        ],
        { one: "becomes void for good", some: "become void for good", none: "There is nothing to void" },
      ),
    },
  ];
}

function handOver(teams: Leaver["teams"]): string {
  const handed = teams.filter(({ needs }) => needs).length;
  if (handed > 0) return `${counted(handed, "team")} ${handed === 1 ? "needs" : "need"} a successor.`;
  return teams.length > 0 ? "Each has another lead or member." : "It is in no team.";
}

function rotation(users: readonly SeenUser[], rest: Rest | null, toStarter: Props["toStarter"]) {
  const all = users.filter(({ result }) => result === "to_rotate");
  const left = rest === "leave" ? all.filter(({ noOwners }) => noOwners !== undefined).length : 0;
  const rotate = all.length - left;
  const cannot = left + users.filter(({ result }) => result === "not_rotated").length;
  const stored = all.filter(({ store }) => store !== undefined).length;
  const isKept = (user: SeenUser) => toStarter(user) || (rest === "browser" && user.noOwners !== undefined);
  const texts = [
    rotate > 0 && receivers(rotate, stored, all.filter(isKept).length),
    cannot > 0 &&
      `${number(cannot)} ${cannot === 1 ? "is" : "are"} not rotated now and ${cannot === 1 ? "keeps" : "keep"} the plan open.`,
  ];
  const none = users.length > 0 ? "No password that it saw still works." : "It saw no password.";
  return {
    title: rotate === 0 ? "Rotate passwords" : `Rotate ${counted(rotate, "password")}`,
    text: texts.filter(Boolean).join(" ") || none,
  };
}

/** Where the new passwords of a plan go: `stored` into secret stores, `kept` to the starter's browser, the others to owner teams. */
function receivers(rotate: number, stored: number, kept: number): string {
  const isMixed = stored + kept > 0;
  const texts = [
    stored > 0 &&
      `${number(stored)} ${stored === 1 ? "goes into its secret store: make sure the leaver cannot read it" : "go into their secret stores: make sure the leaver cannot read them"}.`,
    kept > 0 && `This browser gets ${number(kept)}.`,
    stored + kept < rotate &&
      (isMixed
        ? "For the others, owner teams get a claim link, or a notice."
        : "Owner teams get a claim link, or a notice where Rolecall sends no mail."),
  ];
  return texts.filter(Boolean).join(" ");
}
