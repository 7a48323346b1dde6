import { PageHeader } from "#components/ui/page-header.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ROW } from "./row-class.ts";

const ROWS = 5;

/** The whole page while the requests load. */
export function RequestsSkeleton() {
  return (
    <>
      <PageHeader title="Requests" sentence={<Skeleton className="w-63" />} />
      <div className="flex flex-none gap-5 border-b border-line px-gutter">
        <span className="tab-look">
          <Skeleton className="w-50" />
        </span>
      </div>
      <div className="flex flex-none flex-wrap items-center gap-2 px-gutter py-2">
        <Skeleton className="h-control-s! w-65 max-md:w-full" />
      </div>
      <RequestRowsSkeleton />
    </>
  );
}

/** Rows in their final height while the requests load. */
export function RequestRowsSkeleton() {
  return (
    <div aria-busy="true" className="flex-1 overflow-hidden border-t border-line">
      <p className="sr-only">Loading requests</p>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={String(index)} className={ROW}>
          <Line className="w-50" />
          <Line className="w-14" />
          <Line wide className="w-63" />
          <Line wide className="w-37" />
          <Line wide className="w-50" />
          <Line wide className="w-37" />
          <div className="col-span-full mt-1 h-control-s" />
        </div>
      ))}
    </div>
  );
}

function Line({ wide = false, className }: { wide?: boolean; className: string }) {
  return (
    <span className={wide ? "col-span-full flex h-5 items-center" : "flex h-5 items-center"}>
      <Skeleton className={className} />
    </span>
  );
}
