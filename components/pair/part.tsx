import { type ReactNode, useId } from "react";

/** A region of the page of a pair with its heading. */
export function Part({
  title,
  aside,
  action,
  children,
}: {
  title: string;
  aside?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-3 border-b border-line px-gutter py-5"
    >
      <div className="flex min-h-control-s flex-wrap items-center gap-x-2 gap-y-1">
        <h2 id={id} className="font-strong">
          {title}
        </h2>
        {aside && <span className="text-ink-3">{aside}</span>}
        {action && <span className="ml-auto flex flex-wrap gap-2">{action}</span>}
      </div>
      {children}
    </section>
  );
}

/** The name of a SQL user or role. */
export function Name({ children }: { children: string }) {
  return (
    <span className="mono font-medium text-ink" translate="no">
      {children}
    </span>
  );
}
