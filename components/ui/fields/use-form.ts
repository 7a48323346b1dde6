import { type ChangeEvent, useState } from "react";

/** The fields of `Values` that hold an `Of`. */
type FieldsOf<Values, Of> = { [Name in keyof Values]: Values[Name] extends Of ? Name : never }[keyof Values] & string;

/** What `useForm` returns of these values, for the parts of a form. */
export type FormOf<Values extends Record<string, unknown>> = ReturnType<typeof useForm<Values>>;

type Refused = { fields?: Readonly<Record<string, string>> | undefined } | null | undefined;

/**
 * The values of a form, with what the server refused of each. `text`, `choice` and `check` are the props that bind a field to its value: spread
 * them into `TextField` or `TextArea`, into `Select`, `RadioList` or `Segmented`, and into `Checkbox`.
 */
export function useForm<Values extends Record<string, unknown>>(initial: Values | (() => Values), refused?: Refused) {
  const [values, setValues] = useState(initial);
  const errors: Readonly<Record<string, string | undefined>> = refused?.fields ?? {};
  const change = (some: Partial<Values>) => setValues((before) => ({ ...before, ...some }));
  const set = <Name extends keyof Values>(name: Name, value: Values[Name]) =>
    setValues((before) => ({ ...before, [name]: value }));
  return {
    values,
    set,
    /** Sets several at once. */
    change,
    errors,
    /** What was refused of fields that the form does not have, by their names. */
    others: Object.entries(refused?.fields ?? {}).filter(([name]) => !(name in values)),
    text: (name: FieldsOf<Values, string>) => ({
      value: values[name] as string,
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
        set(name, event.target.value as Values[typeof name]),
      error: errors[name],
      errorLive: true,
    }),
    choice: <Name extends keyof Values & string>(name: Name) => ({
      value: values[name],
      onChange: (value: Values[Name]) => set(name, value),
      error: errors[name],
    }),
    check: (name: FieldsOf<Values, boolean>) => ({
      checked: values[name] as boolean,
      onChange: (event: ChangeEvent<HTMLInputElement>) => set(name, event.target.checked as Values[typeof name]),
    }),
  };
}
