import { RadioList } from "#components/ui/fields/radio-list.tsx";

type Props = { store: string; value: "person" | "store"; onChange: (value: "person" | "store") => void };

/** Whether the new password is shown or delivered. */
export function DeliverChoice({ store, value, onChange }: Props) {
  return (
    <RadioList
      legend="The new password"
      choices={[
        { id: "person", label: "Show it to me once" },
        { id: "store", label: `Deliver to ${store}`, text: "Applications read it there. Rolecall shows it to no one." },
      ]}
      value={value}
      onChange={onChange}
    />
  );
}
