import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/fields/checkbox.tsx";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { TypedCount } from "#components/ui/fields/typed-count.tsx";
import { TypedName } from "#components/ui/fields/typed-name.tsx";
import { FilterSelect, RefreshButton, SearchInput } from "#components/ui/menus/filter-parts.tsx";
import { SearchForm } from "#components/ui/menus/search-form.tsx";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Select } from "#components/ui/menus/select.tsx";
import { Group } from "./group.tsx";

const CHOICES = [
  { id: "one", label: "First", text: "What the first choice means." },
  { id: "two", label: "Second", text: "What the second choice means." },
] as const;
const OPTIONS = [
  { value: "one", label: "First" },
  { value: "two", label: "Second" },
] as const;
type Choice = (typeof CHOICES)[number]["id"];

export function Fields() {
  return (
    <>
      <TextFields />
      <Choices />
      <Filters />
      <Words />
    </>
  );
}

function TextFields() {
  const [typed, setTyped] = useState("");
  return (
    <>
      <Group name="Text field">
        <TextField label="Empty" placeholder="Placeholder" hint="One calm sentence." />
        <TextField label="Filled" defaultValue="app_billing" mono labelEnd={<a href="#kit">Other names</a>} />
        <TextField label="Invalid" defaultValue="App Billing" error="Use lower-case letters, digits and _." />
        <TextField label="Valid" defaultValue="app_billing" ok="This name is free." />
        <TextField label="Large" size="l" />
        <TextField label="Disabled" defaultValue="app_billing" disabled />
        <TypedName name="app_billing" typed={typed} onType={setTyped} />
        <TypedCount count={12} typed={typed} onType={setTyped} />
      </Group>
      <Group name="Form">
        <Form onSubmit={(event) => event.preventDefault()} className="grid gap-2">
          <TextField label="Refused after Send" error="The first refused field gets the focus." />
          <span>
            <Button type="submit">Send</Button>
          </span>
        </Form>
      </Group>
    </>
  );
}

function Filters() {
  const [value, setValue] = useState<Choice | null>(null);
  return (
    <Group name="Filters">
      <search className="relative w-65 max-w-full">
        <SearchInput aria-label="Search" placeholder="Search" className="pr-2" />
      </search>
      <FilterSelect label="Filter" all="All" options={CHOICES} value={value} onChange={setValue} className="w-28" />
      <RefreshButton refreshing={false} onRefresh={() => {}} />
      <SearchForm action="/kit" label="Search on the server" placeholder="Name" q="" />
    </Group>
  );
}

function Choices() {
  const [choice, setChoice] = useState<Choice>("one");
  const [none, setNone] = useState<Choice | null>(null);
  return (
    <>
      <Group name="Text area, select">
        <div className="w-80 max-w-full">
          <TextArea
            label="Answer"
            labelEnd="2 lines"
            hint="Paste it as it is."
            rows={3}
            defaultValue={"first\nsecond"}
          />
        </div>
        <div className="w-80 max-w-full">
          <TextArea label="Answer, invalid" error="This is not an answer." rows={3} />
        </div>
        <div className="w-80 max-w-full">
          <TextArea label="Answer, disabled" defaultValue="first" rows={3} disabled />
        </div>
        <Select label="Choice" options={OPTIONS} value={choice} onChange={setChoice} />
        <Select label="Choice, invalid" options={OPTIONS} value={choice} onChange={setChoice} error="Choose another." />
        <Select label="Choice, disabled" options={OPTIONS} value={choice} onChange={setChoice} disabled />
      </Group>
      <Group name="Checkbox, radio buttons, segmented">
        <Checkbox label="Off" />
        <Checkbox label="On" defaultChecked />
        <Checkbox label="Partly on" indeterminate />
        <Checkbox label="Disabled" disabled />
        <RadioList legend="Radio list" choices={CHOICES} value={choice} onChange={setChoice} />
        <RadioList legend="Radio list, none chosen" choices={CHOICES} value={none} onChange={setNone} />
        <Segmented legend="Segmented" choices={CHOICES} value={choice} onChange={setChoice} />
        <Segmented legend="Segmented, bare" choices={CHOICES} value={choice} onChange={setChoice} bare />
      </Group>
    </>
  );
}

function Words() {
  const id = useId();
  return (
    <Group name="Words below a field">
      {(["hint", "error", "ok"] as const).map((tone) => (
        <FieldWords key={tone} id={`${id}-${tone}`} tone={tone}>
          One sentence, {tone}.
        </FieldWords>
      ))}
      <FieldWords id={`${id}-live`} tone="error" live>
        An error that is read out.
      </FieldWords>
    </Group>
  );
}
