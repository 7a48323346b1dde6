import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { cx } from "#components/ui/words/cx.ts";

type Props = {
  legend: string;
  choices: readonly { id: string; name: string }[];
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  mono?: boolean;
};

/** Several of a list; a long list scrolls. */
export function ChoiceGroup({ legend, choices, value, onChange, mono = false }: Props) {
  return (
    <fieldset className="min-w-0">
      <legend className="pb-1.5 font-medium">{legend}</legend>
      <div className="flex max-h-40 flex-wrap gap-x-5 gap-y-2 overflow-y-auto">
        {choices.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={<span className={cx(mono && "mono")}>{name}</span>}
            checked={value.includes(id)}
            onChange={({ target }) => onChange(target.checked ? [...value, id] : value.filter((each) => each !== id))}
          />
        ))}
      </div>
    </fieldset>
  );
}
