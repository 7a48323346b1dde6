import Check from "lucide-react/icons/check";
import LoaderCircle from "lucide-react/icons/loader-circle";
import X from "lucide-react/icons/x";
import { inSentence } from "#components/dialogs/failure/in-sentence.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { PasswordPlace, RotationItem } from "#lib/shared/passwords/rotation.ts";

/** The state of a SQL user in a rotation, by shape, word and colour. */
export function ItemState({ item }: { item: RotationItem }) {
  const { state } = item;
  switch (state) {
    case "waiting":
      return <Pill tone="line">waiting</Pill>;
    case "setting":
      return isSetAgain(item) ? (
        <Unknown />
      ) : (
        <Pill tone="accent">
          <LoaderCircle />
          setting
        </Pill>
      );
    case "done":
      return (
        <span className="inline-flex items-center gap-1.5 align-middle">
          <Check className="size-3.5 text-ok-mark" />
          done
        </span>
      );
    case "failed":
      return (
        <Pill tone="warn">
          <X />
          failed
        </Pill>
      );
    case "unknown":
      return <Unknown />;
    case "stopped":
      return <Pill>not begun</Pill>;
    default:
      return state satisfies never;
  }
}

function Unknown() {
  return <Pill tone="unknown">unknown</Pill>;
}

const PLACE_WORDS: Record<PasswordPlace, string> = {
  none: "–",
  sealed: "sealed on the server",
  browser: "given to the starter",
  link: "sent to the owners",
  store: "in its secret store",
  lost: "not fetched in time",
};

/** Where the new password is, where this browser does not have it. */
export function placeWords(item: RotationItem): string {
  const { state, code, place, replacedBy } = item;
  if (replacedBy) return `replaced by ${replacedBy}`;
  if (isSetAgain(item)) return "setting it again";
  if ((state === "failed" || code === "secret_undelivered") && code) return inSentence(causeOf(code).title);
  if (state === "stopped") return "the old one still works";
  return PLACE_WORDS[place];
}

type Cause = { title: string; text: string };

/** What ended SQL users of a rotation, by every code: the words of a single change, and below those that fit a rotation better. */
const CAUSES: Record<ErrorCode, Cause> = Object.assign({}, ERROR_WORDS, {
  sql_user_not_found: {
    title: "SQL user is gone",
    text: "It was deleted, or recreated under the same name. There is nothing to rotate.",
  },
  rotation_outdated: {
    title: "Its secret store has changed",
    text: "It kept its old password. Start a new rotation, which shows where the new one goes.",
  },
  pair_changed: {
    title: "It became the active one of a pair",
    text: "Applications use it, so Rolecall left its password as it was. Rotate it on the page of the pair.",
  },
  cluster_not_ready: {
    title: "Cluster is locked",
    text: "CockroachDB Cloud is changing it. The old passwords still work. Retry when the cluster is ready.",
  },
  cluster_not_found: {
    title: "Role on the cluster lost",
    text: "The starter no longer has a role on it, or it was deleted. The old passwords still work.",
  },
  forbidden: {
    title: "Permission lost",
    text: "The starter may no longer reset passwords on this cluster. The old ones still work.",
  },
  outcome_unknown: {
    title: "Answer lost",
    text: "CockroachDB Cloud did not answer, so either password may work. Retry sets another one.",
  },
  password_in_view: {
    title: "Another person is viewing a new password",
    text: "They may not have stored it yet, so Rolecall did not replace it. It still works.",
  },
  secret_store_failed: {
    title: "Not in the secret store",
    text: "The password on the cluster was not changed, so the old one still works. Fix the cause, then retry.",
  },
  secret_undelivered: {
    title: "Not yet in the secret store",
    text: "The cluster may have the new password already. Rolecall continues until the secret store has it too.",
  },
  busy: { title: "Another change took too long", text: "The old password still works. Retry in a moment." },
} satisfies Partial<Record<ErrorCode, Cause>>);

/** The answer to an attempt was lost, and Rolecall is trying again. */
export function isSetAgain({ state, code }: RotationItem): boolean {
  return state === "setting" && code === "outcome_unknown";
}

export function causeOf(code: ErrorCode): Cause {
  return CAUSES[code];
}
