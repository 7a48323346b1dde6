import { Cell, Head, None, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Pill } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import type { Destination } from "#lib/shared/audit/destinations.ts";
import { getsWords, kindWords, STATE_WORDS, waitingWords } from "./words.ts";

type Props = { destinations: readonly Destination[]; chosen: string | null; onChoose: (id: string) => void };

export function DestinationsTable({ destinations, chosen, onChoose }: Props) {
  if (destinations.length === 0)
    return <p className="border-t border-line px-gutter py-5 text-ink-2">No destination is in this view.</p>;
  // The panel of a chosen one shows it too.
  const getsClass = chosen === null ? "max-lg:hidden" : "hidden";
  return (
    <PlainTable
      label="Destinations"
      head={
        <>
          <Head>Name</Head>
          <Head className="max-md:hidden">Kind</Head>
          <Head className={getsClass}>Gets</Head>
          <Head>State</Head>
          <Head className="max-md:hidden">Last delivery</Head>
        </>
      }
    >
      {destinations.map((destination) => (
        <tr key={destination.id} className={destination.id === chosen ? "bg-accent-soft" : "hover:bg-hover"}>
          <Cell>
            <button
              type="button"
              aria-expanded={destination.id === chosen}
              onClick={() => onChoose(destination.id)}
              className="text-left font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3 pointer-coarse:py-2"
            >
              {destination.name}
            </button>
            <span className="mono block text-12 text-ink-3 [overflow-wrap:anywhere]">{destination.place}</span>
            <span className="block text-12 text-ink-3 md:hidden">{kindWords(destination)}</span>
          </Cell>
          <Cell className="text-ink-2 max-md:hidden">{kindWords(destination)}</Cell>
          <Cell className={`${getsClass} text-ink-2`}>{getsWords(destination)}</Cell>
          <Cell>
            <State destination={destination} />
          </Cell>
          <Cell className="text-ink-2 max-md:hidden">
            <LastDelivery destination={destination} />
          </Cell>
        </tr>
      ))}
    </PlainTable>
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
