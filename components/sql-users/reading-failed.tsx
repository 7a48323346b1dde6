import { type ComponentProps, lazy, type ReactNode, Suspense } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { loadFailures } from "./on-demand.ts";
import { TableSkeleton } from "./sql-users-skeleton.tsx";

const LazyNoList = lazy(async () => ({ default: (await loadFailures()).NoList }));
const LazyOldListBanner = lazy(async () => ({ default: (await loadFailures()).OldListBanner }));

/** In place of a list that could not be read. */
export function NoList(props: ComponentProps<typeof LazyNoList>) {
  return (
    <Fetched meanwhile={<TableSkeleton />}>
      <LazyNoList {...props} />
    </Fetched>
  );
}

/** Above an older list, where the newest could not be read. */
export function OldListBanner(props: ComponentProps<typeof LazyOldListBanner>) {
  return (
    <Fetched meanwhile={null}>
      <LazyOldListBanner {...props} />
    </Fetched>
  );
}

/** A lost connection may keep the words of a failure away, too: the list above or below stays. */
function Fetched({ meanwhile, children }: { meanwhile: ReactNode; children: ReactNode }) {
  return (
    <ErrorBoundary
      fallback={() => (
        <>
          {meanwhile}
          <DialogLost />
        </>
      )}
    >
      <Suspense fallback={meanwhile}>{children}</Suspense>
    </ErrorBoundary>
  );
}
