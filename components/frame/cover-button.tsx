import type { ComponentProps } from "react";

type CoverButtonProps = ComponentProps<"button"> & {
  label: string;
  /** id of the words that it lies under */
  describedBy: string;
};

/**
 * A button under words that say what is chosen now. The words are text of the page, not the button's label: so its name
 * stays the same whoever is signed in and whatever is chosen, and the words are read without going into a button.
 */
export function CoverButton({ label, describedBy, ...rest }: CoverButtonProps) {
  return (
    <button
      {...rest}
      type="button"
      aria-label={label}
      aria-describedby={describedBy}
      className="absolute inset-0 rounded-2 hover:bg-press focus-visible:rounded-2 focus-visible:-outline-offset-2 aria-expanded:bg-press"
    />
  );
}
