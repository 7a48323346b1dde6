import { failureLines } from "#components/dialogs/failure/failure-lines.ts";
import { Button } from "#components/ui/button.tsx";
import { comeIntoView } from "#components/ui/fields/errors-in-view.ts";
import { Note } from "#components/ui/note.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import type { Each, Refused } from "./use-each.ts";

type Props<Item> = {
  each: Each<Item>;
  /** of the bar, such as *Disabling logins* */
  label: string;
  /** the word for those that are done, such as *disabled* */
  done: string;
  namesOf: (item: Item) => readonly string[];
};

/** How far the changes have come; at the end what was not done, by its cause. */
export function EachProgress<Item>({ each, label, done, namesOf }: Props<Item>) {
  const { state, left, refused } = each;
  const count = (items: readonly Item[]) => items.reduce((sum, item) => sum + namesOf(item).length, 0);
  const ended = count(each.done) + count(refused.map(({ item }) => item));
  const total = ended + count(left);
  if (state === "running")
    return (
      <div className="flex items-center gap-3">
        <progress aria-label={label} max={total} value={ended} className="h-1.5 flex-1 accent-accent-solid" />
        <span aria-live="polite" className="tabular-nums">
          {number(ended)} of {number(total)}
        </span>
        <Button size="s" onClick={each.stop}>
          Stop
        </Button>
      </div>
    );
  if (state !== "ended" || total === 0) return null;
  return (
    <div ref={comeIntoView} className="grid gap-2">
      <p role="status">
        <strong>
          {number(count(each.done))} of {counted(total, "SQL user")} {done}.
        </strong>
      </p>
      {byCause(refused).map(({ title, text, vendor, items }) => (
        <Note key={title} tone="warn">
          <strong>{title}.</strong> {text}
          <Names names={items.flatMap((item) => namesOf(item))} />
          {vendor && <p className="mono text-12">{vendor}</p>}
        </Note>
      ))}
      {left.length > 0 && (
        <Note>
          <strong>Not begun.</strong>
          <Names names={left.flatMap((item) => namesOf(item))} />
        </Note>
      )}
    </div>
  );
}

/** All of them, however many: each is named. */
function Names({ names }: { names: readonly string[] }) {
  return <p className="mono max-h-40 overflow-y-auto [overflow-wrap:anywhere]">{names.join(", ")}</p>;
}

function byCause<Item>(refused: readonly Refused<Item>[]) {
  return [...Map.groupBy(refused, ({ failure }) => failure.code).values()].flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const { title, text } = failureLines(first.failure);
    return { title, text, vendor: first.failure.vendorMessage, items: of.map(({ item }) => item) };
  });
}
