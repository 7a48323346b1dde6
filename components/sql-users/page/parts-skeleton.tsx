import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";

/** Placeholder for the parts that are being read from the cluster. */
export function PartsSkeleton() {
  return (
    <div aria-busy="true">
      <Part title="Roles and privileges" aside="reading from the cluster">
        {["w-63", "w-50", "w-37"].map((width) => (
          <Skeleton key={width} className={width} />
        ))}
      </Part>
      <Part title="Sessions now">
        <Skeleton className="w-50" />
      </Part>
    </div>
  );
}
