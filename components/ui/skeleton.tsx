import { cx } from "./words/cx.ts";

const SHAPE = { line: "h-2.5 rounded-1", pill: "h-5 w-21 rounded-1", box: "size-4 rounded-1" } as const;

/** Placeholder of one loading value; `className` sets its width. The container carries `aria-busy`. */
export function Skeleton({
  shape = "line",
  className,
}: {
  shape?: keyof typeof SHAPE;
  className?: string | undefined;
}) {
  return (
    <span
      aria-hidden="true"
      className={cx(
        "inline-block max-w-full animate-breathe bg-skeleton align-middle motion-reduce:animate-none",
        SHAPE[shape],
        className,
      )}
    />
  );
}
