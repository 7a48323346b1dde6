import Lock from "lucide-react/icons/lock";
import RotateCw from "lucide-react/icons/rotate-cw";
import { Button } from "#components/ui/button.tsx";
import { Part } from "#components/ui/part.tsx";
import { listedNames, number } from "#components/ui/words/counted.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { Rotation, RotationItem } from "#lib/shared/passwords/rotation.ts";
import { causeOf, isSetAgain, waitsForCheck } from "./item-text.tsx";
import { rotationLock } from "./rotation-lock.ts";

type Props = { rotation: Rotation; retryable: number; pending: boolean; onRetry: (() => void) | undefined };

/** What failed or is unknown, by cause, the commonest first. */
export function FailuresPart({ rotation, retryable, pending, onRetry }: Props) {
  const failed = rotation.items.filter((item) => item.code && (item.state !== "waiting" || waitsForCheck(item)));
  const groups = [...Map.groupBy(failed, ({ code }) => code)].flatMap(([code, items]) =>
    code ? [{ code, items }] : [],
  );
  if (groups.length === 0 && !onRetry) return null;
  const sorted = groups.sort((one, other) => other.items.length - one.items.length);
  const title = titleOf(rotation.items);
  return (
    <Part
      narrow
      title={title}
      action={
        onRetry && (
          <Button size="s" pending={pending} onClick={onRetry}>
            {rotationLock(rotation, "retry") ? <Lock /> : <RotateCw />}
            Retry {number(retryable)}
          </Button>
        )
      }
    >
      {sorted.map((group) => (
        <Cause key={group.code} {...group} />
      ))}
    </Part>
  );
}

/** Counts by kind: no new password was set, the outcome is unknown, or the new password was lost. */
function titleOf(items: readonly RotationItem[]): string {
  const isLost = ({ state, place, replacedBy }: RotationItem) => state === "done" && place === "lost" && !replacedBy;
  const kinds = [
    [items.filter(({ state }) => state === "failed").length, "not set"],
    [items.filter(({ state }) => state === "unknown").length, "unknown"],
    [items.filter(waitsForCheck).length, "waiting for a check"],
    [items.filter(isSetAgain).length, "being set again"],
    [items.filter(isLost).length, "not delivered"],
  ] as const;
  return kinds.flatMap(([count, words]) => (count > 0 ? `${number(count)} ${words}` : [])).join(", ") || "Causes";
}

/** Their words are not those of CockroachDB Cloud. */
const OWN_WORDS: ReadonlySet<ErrorCode> = new Set(["secret_store_failed", "assumption_differs"]);

function Cause({ code, items }: { code: ErrorCode; items: readonly RotationItem[] }) {
  const { title, text } = causeOf(code);
  const words = [...new Set(items.flatMap((item) => item.words ?? []))].slice(0, 3);
  return (
    <div className="grid gap-0.5 border-t border-line pt-2">
      <h3 className="flex gap-2 font-medium text-ink">
        <span className="flex-1">{title}</span>
        <span>{number(items.length)}</span>
      </h3>
      <p className="mono text-12 [overflow-wrap:anywhere]">{listedNames(items.map(({ name }) => name))}</p>
      <p>
        {items.every(isSetAgain) ? "CockroachDB Cloud did not answer. Rolecall is setting the password again." : text}
      </p>
      {words.map((each) => (
        <p key={each} className="text-12 text-ink-3 [overflow-wrap:anywhere]">
          {OWN_WORDS.has(code) ? each : `CockroachDB Cloud: ${each}`}
        </p>
      ))}
    </div>
  );
}
