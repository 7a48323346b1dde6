import { type ComponentProps, useId } from "react";

type CoverButtonProps = ComponentProps<"button"> & {
  label: string;
  /** id of the words it covers */
  shownBy: string;
};

/**
 * A button that lies over the words of the current choice. Its name is the label and those words: people who control the page by voice
 * say the visible words.
 */
export function CoverButton({ label, shownBy, ...rest }: CoverButtonProps) {
  const id = useId();
  return (
    <button
      {...rest}
      id={id}
      type="button"
      aria-label={label}
      aria-labelledby={`${id} ${shownBy}`}
      className="cover-button"
    />
  );
}
