import { SearchInput } from "./filter-parts.tsx";

type Props = {
  /** the page that shows what is found */
  action: string;
  label: string;
  placeholder: string;
  q: string;
  /** other filters of the address, which the search keeps */
  kept?: Readonly<Record<string, string>>;
};

/** A search that the server answers: it opens the page with the word as `q`. */
export function SearchForm({ action, label, placeholder, q, kept = {} }: Props) {
  return (
    <search className="block w-96 max-w-full">
      <form action={action} className="relative">
        {Object.entries(kept).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <SearchInput
          key={q}
          name="q"
          defaultValue={q}
          aria-label={label}
          placeholder={placeholder}
          maxLength={100}
          className="pr-2"
        />
      </form>
    </search>
  );
}
