import type { ReactNode } from "react";
import { DataTable, type DataTableProps } from "#components/ui/tables/data-table.tsx";

type TitledProps = { title: string; about?: string | undefined };

export function Titled({ title, about, children }: TitledProps & { children: ReactNode }) {
  return (
    <section className="flex-none pt-5">
      <h2 className="px-gutter font-strong">{title}</h2>
      {about && <p className="px-gutter pt-0.5 text-ink-2">{about}</p>}
      <div className="pt-2">{children}</div>
    </section>
  );
}

export function TitledTable<Row>({ title, about, ...table }: TitledProps & Omit<DataTableProps<Row>, "label">) {
  return (
    <Titled title={title} about={about}>
      <DataTable label={title} {...table} />
    </Titled>
  );
}
