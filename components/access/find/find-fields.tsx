import type { ComponentType } from "react";
import { type FieldPopupProps, SearchField } from "#components/ui/menus/search-field.tsx";
import type { FoundItem } from "#components/ui/menus/search-popup.tsx";
import type { NamedHolder } from "#lib/shared/people/rights.ts";
import { holderOf } from "../rights/rights-names.ts";
import type { HolderSearchProps } from "./holder-search.tsx";

type More<P> = Omit<P, keyof FieldPopupProps>;
type FieldProps = {
  label: string;
  /** what stands there while none is chosen */
  none: string;
  className?: string | undefined;
};

type HolderFieldProps = FieldProps & {
  of: HolderSearchProps["of"];
  value: { name: string } | null;
  /** true: it can be emptied again, by the words of `none` */
  clears?: boolean;
  /** true: also accounts that cannot sign in */
  disabled?: boolean;
  without?: readonly string[] | undefined;
  /** null: emptied */
  onChange: (holder: NamedHolder | null) => void;
};

/** A field for an account or a team, found by a search on the server. */
export function HolderField(props: HolderFieldProps) {
  const { label, none, of, value, clears, disabled, without, onChange, className } = props;
  const more = { of, disabled, without, before: clears ? [emptied(none)] : [] };
  return (
    <SearchField<More<HolderSearchProps>>
      label={label}
      value={value?.name ?? none}
      popup={{ loaded: holders, load: loadHolders }}
      more={more}
      onChoose={({ id, label: name }) => onChange(id === EMPTY ? null : { ...holderOf(id), name })}
      className={className}
    />
  );
}

const EMPTY = "";
const emptied = (label: string): FoundItem => ({ id: EMPTY, label });

let holders: ComponentType<HolderSearchProps> | undefined;
async function loadHolders(): Promise<ComponentType<HolderSearchProps>> {
  holders ??= (await import("./holder-search.tsx")).HolderSearch;
  return holders;
}
