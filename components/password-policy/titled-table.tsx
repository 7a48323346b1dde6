import type { ReactNode } from "react";
import { Head, PlainTable } from "#components/ui/plain-table.tsx";

type Props = { title: string; about?: string; head: readonly string[]; children: ReactNode };

export function TitledTable({ title, about, head, children }: Props) {
  return (
    <section className="flex-none pt-5">
      <h2 className="px-gutter font-strong">{title}</h2>
      {about && <p className="px-gutter pt-0.5 text-ink-2">{about}</p>}
      <div className="pt-2">
        <PlainTable label={title} head={head.map((name) => <Head key={name}>{name}</Head>)}>
          {children}
        </PlainTable>
      </div>
    </section>
  );
}
