import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { TextArea } from "#components/ui/fields/text-area.tsx";

export type AnswerFormProps = {
  pending: boolean;
  /** why the server refused the answer */
  refused: string | undefined;
  onChange: () => void;
  onVerify: (answer: string) => void;
  /** what the server answered */
  children?: ReactNode;
};

/** The answer may be hundreds of kilobytes, so it stays in its field and is read once, when it is sent. */
export function AnswerForm(props: AnswerFormProps) {
  const { pending, refused, onChange, onVerify, children } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [empty, setEmpty] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    const answer = field.current?.value ?? "";
    if (pending) return;
    setEmpty(answer.trim() === "");
    if (answer.trim() === "") field.current?.focus();
    else onVerify(answer);
  }

  return (
    <Form onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <TextArea
        ref={field}
        label="Result of the SQL"
        rows={6}
        placeholder={" sql_user | code | database_name | roles …"}
        hint="Paste the complete output of cockroach sql or psql: table, CSV, TSV or JSON."
        error={empty ? "Run the SQL as an admin, then paste its output." : refused}
        onChange={() => {
          if (empty) setEmpty(false);
          if (refused) onChange();
        }}
      />
      <div>
        <Button type="submit" size="s" pending={pending}>
          Verify
        </Button>
      </div>
      {children}
    </Form>
  );
}
