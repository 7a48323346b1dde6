import { Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog, DialogActions } from "#components/ui/dialog.tsx";
import { Chosen } from "#components/ui/menus/chosen.tsx";
import { FilterMark, FilterMenu, FilterSearch } from "#components/ui/menus/filter-menu.tsx";
import { Menu } from "#components/ui/menus/menu.tsx";
import { type FieldPopupProps, SearchField } from "#components/ui/menus/search-field.tsx";
import { SearchPopup } from "#components/ui/menus/search-popup.tsx";
import { Tabs } from "#components/ui/menus/tabs.tsx";
import { Group } from "./group.tsx";

const nothing = () => {};
const ITEMS = [
  { label: "Plain", onSelect: nothing },
  { label: "With a hint", hint: "⌘K", onSelect: nothing },
  { label: "A name", mono: true, onSelect: nothing },
  { label: "Disabled", disabled: true, onSelect: nothing },
  "separator",
  { label: "Delete", icon: <Trash2 />, danger: true, onSelect: nothing },
] as const;
const DIALOGS = {
  "Open dialog": {},
  "Open large dialog": { size: "l" },
  "Open alert": { alert: true },
  "Open locked dialog": { locked: true },
  "Open locked alert": { alert: true, locked: true },
} as const;

const FOUND = ["freight-prod", "warehouse-analytics"].map((id) => ({ id, label: id, mono: true, facts: "Advanced" }));

function ExamplePopup(props: FieldPopupProps) {
  const [word, setWord] = useState("");
  return (
    <SearchPopup
      {...props}
      open
      label="A search"
      placeholder="Name of a cluster"
      word={word}
      onWord={setWord}
      items={FOUND.filter(({ label }) => label.includes(word))}
      foot="More below."
      onChoose={(item) => {
        props.onClose();
        props.onChoose(item);
      }}
    />
  );
}

const EXAMPLE = { loaded: ExamplePopup, load: async () => ExamplePopup };

function FilterExample() {
  const [value, setValue] = useState<string>();
  return (
    <FilterSearch
      label="Cluster"
      value={value}
      popup={EXAMPLE}
      more={{}}
      onChoose={({ label }) => setValue(label)}
      onClear={() => setValue(undefined)}
    />
  );
}

function SearchExample() {
  const [value, setValue] = useState("Choose a cluster");
  return (
    <>
      <SearchField label="Cluster" value={value} popup={EXAMPLE} more={{}} onChoose={({ label }) => setValue(label)} />
      <Chosen mono chosen={[{ id: "one", name: "dispatch-staging" }]} onRemove={nothing} />
    </>
  );
}

export function Overlays() {
  const [tab, setTab] = useState("one");
  const [open, setOpen] = useState<keyof typeof DIALOGS>();
  const close = () => setOpen(undefined);
  return (
    <>
      <Group name="Menu, filters">
        <Menu label="A menu" trigger={<Button>Menu</Button>} items={ITEMS} header="Header of the menu" />
        <FilterMenu label="State" value={undefined} items={ITEMS} onClear={nothing} />
        <FilterMenu label="State" value="Restricted" items={ITEMS} onClear={nothing} />
        <FilterMark label="Owner" value="Payments" onClear={nothing} />
        <FilterExample />
        <SearchExample />
      </Group>
      <Group name="Tabs">
        <Tabs
          label="A row of tabs"
          value={tab}
          onChange={setTab}
          tabs={[
            { id: "one", label: "First", content: "Content of the first." },
            { id: "two", label: "Second", content: "Content of the second." },
          ]}
        />
      </Group>
      <Group name="Dialog">
        {(Object.keys(DIALOGS) as (keyof typeof DIALOGS)[]).map((name) => (
          <Button key={name} onClick={() => setOpen(name)}>
            {name}
          </Button>
        ))}
        <Dialog
          {...(open && DIALOGS[open])}
          open={open !== undefined}
          onClose={close}
          title="A dialog"
          lead="One line of consequence."
          footer={
            <DialogActions>
              <Button onClick={close}>Cancel</Button>
              <Button variant="primary" onClick={close}>
                Confirm
              </Button>
            </DialogActions>
          }
        >
          What it is about.
        </Dialog>
      </Group>
    </>
  );
}
