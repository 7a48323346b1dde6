import { useId } from "react";
import { counted } from "#components/ui/words/counted.ts";
import type { RestrictPreview } from "#lib/shared/restrict/restriction.ts";
import { wayBackSentence } from "../way-back-text.ts";
import { AdminsLeft, SsoLeft } from "./admins-left.tsx";

type Props = {
  read: RestrictPreview["clusters"][number];
  /** of several clusters, the parts are no landmarks: each would be there several times */
  isAlone: boolean;
  wayBackHours: number;
};

/** What is true of all of them: who stays admin, what becomes of open sessions, and what happens where one is refused. */
export function ReviewSummary({ read: { users, adminsLeft }, isAlone, wayBackHours }: Props) {
  const id = useId();
  const labelled = (part: string) => (isAlone ? ({ role: "region", "aria-labelledby": `${id}-${part}` } as const) : {});
  const Heading = isAlone ? "h2" : "h3";
  const going = users.filter(({ digest }) => digest !== undefined);
  const sessions = going.reduce((sum, each) => sum + (each.sessions ?? 0), 0);
  return (
    <div className="grid border-b border-line md:grid-cols-2 wider:grid-cols-4 md:divide-x md:divide-line [&>div]:px-gutter [&>div]:py-3.5 max-md:[&>div]:border-b max-md:[&>div]:border-line max-md:[&>div:last-child]:border-b-0 md:[&>div+div]:px-5">
      <div {...labelled("left")}>
        <Heading id={`${id}-left`} className="text-12 font-medium">
          Stays admin
        </Heading>
        <p className="mt-1 text-ink-2">
          {adminsLeft ? <AdminsLeft names={adminsLeft} /> : "Not known: the cluster was not read."}
        </p>
        {adminsLeft && <SsoLeft names={adminsLeft} Heading={Heading} />}
      </div>
      <div {...labelled("sessions")}>
        <Heading id={`${id}-sessions`} className="text-12 font-medium">
          Open sessions
        </Heading>
        <p className="mt-1 text-ink-2">
          {sessions === 0
            ? "None is open."
            : `${counted(sessions, "session")} ${sessions === 1 ? "stays" : "stay"} open, with the new rights.`}
        </p>
      </div>
      <div {...labelled("order")}>
        <Heading id={`${id}-order`} className="text-12 font-medium">
          Order
        </Heading>
        <p className="mt-1 text-ink-2">
          One after the other; after the first, the least used come first. Each gets its rights before it loses admin,
          and is checked at the end.
        </p>
      </div>
      <div {...labelled("back")}>
        <Heading id={`${id}-back`} className="text-12 font-medium">
          Way back
        </Heading>
        <p className="mt-1 text-ink-2">
          {wayBackSentence(wayBackHours)}
          {wayBackHours > 0 && " That is on its page and on that of the restriction."}
        </p>
      </div>
    </div>
  );
}
