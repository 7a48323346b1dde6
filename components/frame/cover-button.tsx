import type { ComponentProps } from "react";

type CoverButtonProps = ComponentProps<"button"> & {
  label: string;
  /** id of the words it covers */
  describedBy: string;
};

/**
 * A button that lies over the words of the current choice. The words stay page text, so that the button's name does not change
 * with the choice.
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
