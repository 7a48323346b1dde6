import { Skeleton } from "#components/ui/skeleton.tsx";

const ROWS = 16;
const WIDTHS = ["w-37", "w-50", "w-28"] as const;

/** Rows in their final height while the first events load. */
export function AuditSkeleton() {
  return (
    <div aria-busy="true" className="flex-1 overflow-hidden border-t border-line">
      <p className="sr-only">Loading audit</p>
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={String(index)} className="flex h-row items-center gap-8 border-b border-line px-gutter">
          <Skeleton className="w-14" />
          <Skeleton className="w-21 max-md:hidden" />
          <Skeleton className={WIDTHS[index % WIDTHS.length]} />
        </div>
      ))}
    </div>
  );
}
