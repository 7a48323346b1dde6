import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Destination } from "#lib/shared/audit/destinations.ts";
import { getsWords, kindWords, STATE_WORDS, waitingWords } from "./labels.ts";

const KIND: Column<Destination> = { head: "Kind", from: "md", calm: true, cell: kindWords, phone: "cell" };
const GETS: Column<Destination> = { head: "Gets", from: "lg", calm: true, cell: getsWords };
const LATER: readonly Column<Destination>[] = [
  { head: "State", cell: (destination) => <State destination={destination} /> },
  {
    head: "Last delivery",
    from: "md",
    calm: true,
    cell: (destination) => <LastDelivery destination={destination} />,
  },
];

type Props = { destinations: readonly Destination[]; chosen: string | null; onChoose: (id: string) => void };

export function DestinationsTable({ destinations, chosen, onChoose }: Props) {
  if (destinations.length === 0)
    return <p className="border-t border-line px-gutter py-5 text-ink-2">No destination is in this view.</p>;
  const name: Column<Destination> = {
    head: "Name",
    cell: ({ id, name, place }) => (
      <>
        <button
          type="button"
          aria-expanded={id === chosen}
          onClick={() => onChoose(id)}
          className="text-left font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3 pointer-coarse:py-2"
        >
          {name}
        </button>
        <span className="mono block text-12 text-ink-3 [overflow-wrap:anywhere]">{place}</span>
      </>
    ),
  };
  return (
    <DataTable
      label="Destinations"
      // The panel of a chosen one shows what it gets.
      columns={[name, KIND, ...(chosen === null ? [GETS] : []), ...LATER]}
      rows={destinations}
      keyOf={({ id }) => id}
      isMarked={({ id }) => id === chosen}
    />
  );
}

function State({ destination: { state, failed } }: { destination: Destination }) {
  const { label, tone } = STATE_WORDS[state];
  return (
    <>
      {tone ? <Pill tone={tone}>{label}</Pill> : <span className="text-ink-2">{label}</span>}
      {failed > 0 && <span className="block text-12 text-warn-text">{number(failed)} given up</span>}
    </>
  );
}

function LastDelivery({ destination }: { destination: Destination }) {
  const { lastDeliveredAt, delivered, waiting } = destination;
  return (
    <>
      {lastDeliveredAt === null ? <None /> : <RelativeTime at={lastDeliveredAt} />}
      <span className="block text-12 text-ink-3">
        {waiting > 0 ? waitingWords(destination) : `${number(delivered)} delivered`}
      </span>
    </>
  );
}
