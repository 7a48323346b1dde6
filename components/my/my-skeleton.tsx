import { Skeleton } from "#components/ui/skeleton.tsx";
import { ACTIONS, AGE, CLUSTER, NAME, ROW, STATE } from "./row-classes.ts";

const ROWS = 6;

/** Rows in their final height while they load. */
export function MyRowsSkeleton() {
  return (
    <div aria-busy="true" className="border-t border-line">
      <p className="sr-only">Loading your SQL users</p>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={String(index)} className={ROW}>
          <span className={NAME}>
            <Skeleton className="w-28" />
            <Skeleton className="w-50" />
          </span>
          <span className={CLUSTER}>
            <Skeleton className="w-21" />
          </span>
          <span className={STATE}>
            <Skeleton shape="pill" />
          </span>
          <span className={AGE}>
            <Skeleton className="w-12" />
          </span>
          <span className={ACTIONS}>
            <Skeleton className="h-7! w-37" />
          </span>
        </div>
      ))}
    </div>
  );
}
