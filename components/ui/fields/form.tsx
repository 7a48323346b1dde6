import type { ComponentProps, RefObject } from "react";
import { useErrorsInView } from "./errors-in-view.ts";

export type FormProps = Omit<ComponentProps<"form">, "ref"> & { ref?: RefObject<HTMLFormElement | null> };

/** A form of a page, whose first error comes into view after it is sent. In a dialog, the dialog does this. */
export function Form({ ref, ...form }: FormProps) {
  return <form {...form} ref={useErrorsInView(ref)} />;
}
