import Check from "lucide-react/icons/check";
import LoaderCircle from "lucide-react/icons/loader-circle";
import RotateCw from "lucide-react/icons/rotate-cw";
import TriangleAlert from "lucide-react/icons/triangle-alert";
import X from "lucide-react/icons/x";
import Link from "next/link";
import type { ReactNode } from "react";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { counted } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Rest, SeenUser } from "#lib/shared/people/leaver.ts";
import { causeWords, NO_OWNERS_WORDS, problemWords } from "#lib/shared/people/leaver-labels.ts";

type Props = {
  user: SeenUser;
  ahead: boolean;
  rest: Rest | null;
  /** whether the starter's browser gets the new password of its owner team */
  forStarter: boolean;
};

const isLeft = ({ user, rest }: Pick<Props, "user" | "rest">) => user.noOwners !== undefined && rest === "leave";

/** The result of a SQL user, by shape, word and colour. */
export function ResultMark(props: Omit<Props, "forStarter">) {
  const { result } = props.user;
  switch (result) {
    case "to_rotate":
      if (props.ahead && isLeft(props)) return <Open>not rotated</Open>;
      return (
        <Pill tone="accent">
          <RotateCw />
          rotate
        </Pill>
      );
    case "rotating":
      if (props.user.code) return <Open>waits</Open>;
      return (
        <Pill tone="accent">
          <LoaderCircle />
          rotating
        </Pill>
      );
    case "rotated":
      return <Closed>rotated</Closed>;
    case "replaced":
      return <Closed>{props.ahead ? "no need" : "replaced"}</Closed>;
    case "deleted":
      return <Closed>{props.ahead ? "no need" : "deleted"}</Closed>;
    case "exempt":
      return <Pill tone="line">left as it is</Pill>;
    case "undelivered":
      return <Open>not delivered</Open>;
    case "failed":
      return (
        <Pill tone="warn">
          <X />
          failed
        </Pill>
      );
    case "unknown":
      return <Pill tone="unknown">unknown</Pill>;
    case "not_rotated":
      return <Open>not rotated</Open>;
    default:
      return result satisfies never;
  }
}

function Open({ children }: { children: ReactNode }) {
  return (
    <Pill tone="warn">
      <TriangleAlert />
      {children}
    </Pill>
  );
}

function Closed({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <Check className="size-3.5 text-ok-mark" />
      {children}
    </span>
  );
}

/** Why, and where the new password goes. */
export function ResultText(props: Props) {
  const { user } = props;
  const { result, problem, code, words, at, by, reason, place, rotation } = user;
  switch (result) {
    case "to_rotate":
      return props.ahead ? <Ahead {...props} /> : "waits for its step";
    case "rotating":
      return code
        ? `waits for a check of its cluster, and the old one still works. ${words ?? causeWords(code)}`
        : "a new password is being set";
    case "rotated":
      if (by) return `replaced since by ${by}`;
      if (place === "store") return "the new one is in its secret store";
      return place === "link" ? "its owners were sent a link or a notice" : "the starter's browser has the new one";
    case "replaced":
      return (
        <>
          replaced {at !== undefined && <RelativeTime at={at} />}
          {by && ` by ${by}`}
        </>
      );
    case "deleted":
      return (
        <>
          deleted {at !== undefined && <RelativeTime at={at} />}
          {by && ` ${by}`}
        </>
      );
    case "exempt":
      return `${by}: ${reason}`;
    case "undelivered":
      if (place === "sealed" && rotation)
        return (
          <>
            waits for the starter's browser:{" "}
            <Link href={`/rotation/${rotation}`} prefetch={false} className="link">
              open the rotation
            </Link>{" "}
            there
          </>
        );
      return code ? `the new one was not delivered. ${causeWords(code)}` : "the new one was not delivered";
    case "failed":
      return `the old one may work. ${code ? causeWords(code) : ""}${words ? ` CockroachDB Cloud: ${words}` : ""}`;
    case "unknown":
      return "the answer was lost, so the old one may work";
    case "not_rotated":
      return `${problem ? problemWords(problem) : "not tried"}${code ? `. ${causeWords(code)}` : ""}`;
    default:
      return result satisfies never;
  }
}

function Ahead({ user, rest, forStarter }: Props) {
  const { noOwners, owner, store, protected: isProtected, locked, pair, sessions } = user;
  const team = owner ?? "its owner team";
  const receiver = forStarter ? `this browser: only you will be left in ${team}` : (store ?? team);
  const goes = noOwners === undefined ? `new password to ${receiver}` : NO_OWNERS_WORDS[noOwners];
  const more =
    noOwners !== undefined && (rest === null ? "; you choose who gets it" : rest === "browser" && "; to this browser");
  return (
    <>
      {goes}
      {more}
      {isProtected && ", protected"}
      {pair && (
        <>
          , {pair.active ? "active" : "idle"} in a{" "}
          <Link href={pairPath(user.clusterId, user.name)} prefetch={false} className="link">
            pair
          </Link>
          {pair.active && ": what uses it breaks, unless you rotate there"}
        </>
      )}
      {locked && "; its cluster is locked now, so this may fail and stay open"}
      {sessions !== undefined && (
        <span className="block">{sessions === 0 ? "no session" : counted(sessions, "session")} open now</span>
      )}
    </>
  );
}
