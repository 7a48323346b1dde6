import Check from "lucide-react/icons/check";
import LoaderCircle from "lucide-react/icons/loader-circle";
import X from "lucide-react/icons/x";
import { inSentence } from "#components/dialogs/failure/in-sentence.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { ERROR_WORDS, type ErrorCode } from "#lib/shared/errors/errors.ts";
import type { PasswordPlace, RotationItem } from "#lib/shared/passwords/rotation.ts";
import { stopCause } from "#lib/shared/passwords/stop-causes.ts";

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
  if (waitsForCheck(item)) return "the old one still works";
  if ((state === "failed" || code === "secret_undelivered") && code) return inSentence(causeOf(code).title);
  if (state === "stopped") return "the old one still works";
  return PLACE_WORDS[place];
}

/** The answer to an attempt was lost, and Rolecall is trying again. */
export function isSetAgain({ state, code }: RotationItem): boolean {
  return state === "setting" && code === "outcome_unknown";
}

/** Nothing was sent, and it is tried again once a check of its cluster sees that what a reset rests on holds. */
export const waitsForCheck = ({ state, code }: RotationItem): boolean =>
  state === "waiting" && code === "assumption_differs";

/** What ended a SQL user of a rotation. */
export function causeOf(code: ErrorCode): { title: string; text: string } {
  return stopCause(code)?.item ?? ERROR_WORDS[code];
}
