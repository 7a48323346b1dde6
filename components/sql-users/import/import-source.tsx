import { useId, useState } from "react";
import { FieldWords } from "#components/ui/fields/field-text.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";
import { Note } from "#components/ui/note.tsx";
import { number } from "#components/ui/words/counted.ts";
import { IMPORT_MAX_BYTES, type ImportProblem, OWNERS_MAX } from "#lib/shared/sql-users/owners.ts";
import { OWNERS_EXAMPLE } from "#lib/shared/sql-users/owners-csv.ts";
import { IMPORT_FIELDS, SQL_USER_FIELDS } from "#lib/shared/sql-users/sql-user-fields.ts";

const UNCHANGED_IF_EMPTY = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(
  IMPORT_FIELDS.map((field) => SQL_USER_FIELDS[field].csv.column),
);

export type ImportSourceProps = {
  text: string;
  /** the first problems of the file, and how many there are */
  refused: { problems: ImportProblem[]; count: number } | undefined;
  onText: (text: string) => void;
};

/** Takes a file of owners, or pasted text that can be corrected. */
export function ImportSource({ text, refused, onText }: ImportSourceProps) {
  const [tooLarge, setTooLarge] = useState(false);
  const id = useId();

  async function take(file: File | undefined) {
    if (!file) return;
    // A larger file is not read at all.
    const isLarge = file.size > IMPORT_MAX_BYTES;
    setTooLarge(isLarge);
    if (!isLarge) onText(await file.text());
  }

  return (
    <>
      {refused && <Problems {...refused} />}
      <p>One line for each SQL user. An empty team removes its owner; an empty {UNCHANGED_IF_EMPTY} changes nothing.</p>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
        <label htmlFor={id} className="font-medium">
          CSV file
        </label>
        <input
          id={id}
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-invalid={tooLarge || undefined}
          aria-describedby={`${id}-words`}
          onChange={({ target }) => take(target.files?.[0])}
          className="w-full text-ink-2 file:mr-3 file:h-control file:rounded-2 file:border file:border-solid file:border-line-strong file:bg-overlay file:px-3 file:font-medium file:text-ink"
        />
        <FieldWords id={`${id}-words`} tone={tooLarge ? "error" : "hint"} live>
          {tooLarge
            ? "This file is larger than 1 MiB. Split it; nothing was changed."
            : `UTF-8, at most ${number(OWNERS_MAX)} rows and 1 MiB.`}
        </FieldWords>
      </div>
      <TextArea
        label="Or paste CSV"
        rows={8}
        placeholder={OWNERS_EXAMPLE}
        value={text}
        onChange={(event) => {
          setTooLarge(false);
          onText(event.target.value);
        }}
        hint="Kind is service, person or break-glass."
      />
    </>
  );
}

function Problems({ problems, count }: { problems: ImportProblem[]; count: number }) {
  return (
    <Note tone="warn" role="alert">
      <strong>{count === 1 ? "1 problem" : `${number(count)} problems`}. Nothing was changed.</strong>
      <ul aria-label="Problems" className="mt-1 grid gap-1">
        {problems.map(({ line, words }) => (
          <li key={`${line} ${words}`}>
            Line {number(line)}: {words}
          </li>
        ))}
      </ul>
      {count > problems.length && <p className="mt-1">And {number(count - problems.length)} more.</p>}
    </Note>
  );
}
