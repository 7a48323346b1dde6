import { cx } from "./words/cx.ts";

/** Silent by itself: the busy element carries `aria-busy` or text. */
export function Spinner({ className }: { className?: string | undefined }) {
  return (
    <svg
      className={cx("size-4 flex-none animate-spin motion-reduce:animate-none", className)}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6" opacity="0.3" />
      <path d="M14 8a6 6 0 0 0-6-6" />
    </svg>
  );
}
