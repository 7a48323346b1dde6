import { type ReactNode, useId } from "react";
import { cx } from "./words/cx.ts";

type PartProps = {
  title: string;
  /** a few grey words behind the title */
  aside?: ReactNode;
  /** small buttons or links at the right */
  action?: ReactNode;
  /** in a column at the side of a page: closer, and in grey */
  narrow?: boolean;
  children?: ReactNode;
};

/** A region of a page with its heading. */
export function Part({ title, aside, action, narrow = false, children }: PartProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cx(
        "grid grid-cols-[minmax(0,1fr)] content-start border-b border-line",
        narrow ? "gap-2 px-5 py-4 text-ink-2 max-md:px-gutter" : "gap-3 px-gutter py-5",
      )}
    >
      <div className={cx("flex flex-wrap items-center gap-x-2 gap-y-1", !narrow && "min-h-control-s")}>
        <h2 id={id} className="font-strong text-ink">
          {title}
        </h2>
        {aside && <span className="text-ink-3">{aside}</span>}
        {action && <span className="ml-auto flex flex-wrap gap-2">{action}</span>}
      </div>
      {children}
    </section>
  );
}
