import { memo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { copyText } from "#components/ui/copy/copy-text.ts";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { openSealed, type StoredSealed } from "#lib/client/rotation-keys.ts";
import type { RotationItem } from "#lib/shared/passwords/rotation.ts";
import { SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";
import { ItemState, placeWords } from "./item-text.tsx";
import type { Passwords } from "./use-passwords.ts";

const WIDE_ONLY = "max-md:hidden";
/** Of thousands, the rest comes on demand: each row is drawn again while the rotation runs. */
const ROWS = 200;

type Props = { items: readonly RotationItem[]; passwords: Pick<Passwords, "here" | "stored" | "noteSaved"> };

/** The SQL users of a rotation, in its order. */
export function ItemsTable({ items, passwords: { here, stored, noteSaved } }: Props) {
  const [most, setMost] = useState(ROWS);
  return (
    <div className="min-w-0">
      <PlainTable
        label="SQL users of this rotation"
        head={
          <>
            <Head>Name</Head>
            <Head className={WIDE_ONLY}>Cluster</Head>
            <Head className={WIDE_ONLY}>{SQL_USER_FIELDS.owner.label}</Head>
            <Head>State</Head>
            <Head>New password</Head>
          </>
        }
      >
        {items.slice(0, most).map((item) => (
          <Row key={item.id} item={item} sealed={here.get(item.id)} onStored={stored} onCopied={noteSaved} />
        ))}
      </PlainTable>
      {items.length > most && (
        <div className="px-gutter py-3">
          <Button onClick={() => setMost((before) => before + 5 * ROWS)}>Show more of {number(items.length)}</Button>
        </div>
      )}
    </div>
  );
}

type RowProps = {
  item: RotationItem;
  sealed: StoredSealed | undefined;
  onStored: Passwords["stored"];
  onCopied: Passwords["noteSaved"];
};

const Row = memo(
  function ItemRow({ item, sealed, onStored, onCopied }: RowProps) {
    return (
      <tr className="hover:bg-hover">
        <Cell>
          <span className="mono font-medium [overflow-wrap:anywhere]" translate="no">
            {item.name}
          </span>
          <span className="block text-12 text-ink-3 md:hidden">
            {item.cluster}, {item.owner ?? "no owner"}
          </span>
        </Cell>
        <Cell className={`${WIDE_ONLY} mono text-ink-2`}>{item.cluster}</Cell>
        <Cell className={`${WIDE_ONLY} text-ink-2`}>{item.owner ?? "no owner"}</Cell>
        <Cell className="whitespace-nowrap">
          <ItemState item={item} />
        </Cell>
        <Cell className="text-ink-2">
          {sealed && !item.replacedBy ? (
            <>
              <OnePassword name={item.name} sealed={sealed} onStored={onStored} onCopied={onCopied} />
              {item.state === "unknown" && <span className="block text-12">The old one may still work.</span>}
            </>
          ) : (
            placeWords(item)
          )}
        </Cell>
      </tr>
    );
  },
  // Every answer of the server brings other objects with the same values.
  (before, after) =>
    before.onStored === after.onStored &&
    before.onCopied === after.onCopied &&
    before.sealed === after.sealed &&
    JSON.stringify(before.item) === JSON.stringify(after.item),
);

type Outcome = "copied" | "failed";

type OneProps = { name: string; sealed: StoredSealed } & Pick<RowProps, "onStored" | "onCopied">;

/** A password that this browser has: to copy, and to forget once it is stored. */
function OnePassword({ name, sealed, onStored, onCopied }: OneProps) {
  const [pending, setPending] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  async function copy() {
    setOutcome(null);
    const copied = await openSealed(sealed)
      .then((password) => copyText(password, navigator.clipboard))
      .catch(() => "failed");
    setOutcome(copied === "copied" ? "copied" : "failed");
    if (copied === "copied") await onCopied([sealed.id]);
  }

  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <Button size="s" aria-label={`Copy password of ${name}`} onClick={() => void copy()}>
        Copy
      </Button>
      <output className="text-12">
        {outcome === "copied" ? "Copied" : outcome === "failed" ? "Not copied: download it instead" : ""}
      </output>
      {outcome === "copied" && (
        <Button
          size="s"
          variant="quiet"
          aria-label={`I have stored it: ${name}`}
          pending={pending}
          onClick={() => {
            setPending(true);
            void onStored([sealed.id]).finally(() => setPending(false));
          }}
        >
          I have stored it
        </Button>
      )}
    </span>
  );
}
