import { Shield } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Crumbs } from "#components/ui/crumbs.tsx";
import { PartsBar } from "#components/ui/menus/parts-bar.tsx";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { PageLinks } from "#components/ui/tables/page-links.tsx";
import { None } from "#components/ui/tables/plain-table.tsx";
import { TitledPart } from "#components/ui/titled-part.tsx";
import { Age } from "#components/ui/words/age.tsx";
import { Dot, type DotTone } from "#components/ui/words/dot.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { Pill, type PillTone } from "#components/ui/words/pill.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { Group } from "./group.tsx";

const DOTS: Record<DotTone, string> = { ok: "Works", wait: "Waits", off: "Does not answer" };
const PILLS: Record<PillTone, string> = {
  plain: "Plain",
  line: "Line",
  dashed: "Dashed",
  unknown: "Unknown",
  accent: "Accent",
  ok: "Success",
  warn: "Warning",
  danger: "Danger",
};
const AT = Date.UTC(2026, 0, 15, 9, 30);

export function Values() {
  return (
    <>
      <PageParts />
      <Marks />
      <Blocks />
    </>
  );
}

function PageParts() {
  return (
    <>
      <Group name="Crumbs">
        <Crumbs href="/clusters" above="Clusters">
          freight-prod
        </Crumbs>
      </Group>
      <Group name="List of names">
        <p>
          <NameList names={["app_orders", "app_billing"]} />, or of many{" "}
          <NameList names={["app_orders", "app_billing", "bi_looker", "etl_airbyte", "dbt_prod"]} />
        </p>
      </Group>
      <Group name="Bar of parts">
        <PartsBar
          label="Bar of parts"
          verb="done"
          done={5}
          total={8}
          parts={[
            { words: "done", count: 5, colour: "bg-ok-mark", silent: true },
            { words: "open", count: 2, colour: "bg-warn-mark" },
            { words: "left", count: 1, colour: "bg-n-5" },
          ]}
        />
        <PartsBar label="Empty bar of parts" verb="done" done={0} total={0} parts={[]} />
      </Group>
      <Group name="Part of a page with facts">
        <div className="grid flex-1 md:grid-cols-2">
          <Part title="Part" aside="grey words" action={<Button size="s">Action</Button>}>
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
              <Fact label="Name">
                <Mono strong>app_orders</Mono>
              </Fact>
              <Fact label="Cluster">
                <Mono>freight-prod</Mono>
              </Fact>
            </dl>
          </Part>
          <Part narrow title="Narrow part" action={<Button size="s">Action</Button>}>
            In a column at the side of a page.
          </Part>
        </div>
      </Group>
    </>
  );
}

function Marks() {
  return (
    <>
      <Group name="Pill, dot">
        {Object.entries(PILLS).map(([tone, words]) => (
          <Pill key={tone} tone={tone as PillTone}>
            {tone === "danger" && <Shield />}
            {words}
          </Pill>
        ))}
        {Object.entries(DOTS).map(([tone, words]) => (
          <span key={tone} className="inline-flex items-center gap-1.5">
            <Dot tone={tone as DotTone} />
            {words}
          </span>
        ))}
      </Group>
      <Group name="Time, skeleton">
        <ExactTime at={AT} />
        <RelativeTime at={AT} />
        <Age at={AT} />
        <span aria-busy="true" className="inline-flex items-center gap-4">
          <Skeleton className="w-40" />
          <Skeleton shape="pill" />
          <Skeleton shape="box" />
        </span>
      </Group>
    </>
  );
}

function Blocks() {
  return (
    <>
      <Group name="Table">
        <DataTable
          label="A table"
          columns={[
            { head: "Name", cell: ({ name }) => name, className: "mono" },
            { head: "Owner", from: "md", phone: ({ owner }) => owner, cell: ({ owner }) => owner || <None /> },
            menuColumn<{ name: string; owner: string }>(
              ({ name }) => name,
              () => [{ label: "Rename", onSelect: () => {} }],
            ),
          ]}
          rows={[
            { name: "app_billing", owner: "Payments" },
            { name: "app_legacy", owner: "" },
          ]}
          keyOf={({ name }) => name}
        />
        <PageLinks first="/kit" next="/kit">
          46 rows
        </PageLinks>
      </Group>
      <Group name="Part under a heading">
        <TitledPart title="Audit event">Content under the heading.</TitledPart>
      </Group>
      <Group name="Code">
        <CodeBlock className="w-full">
          {'REVOKE admin FROM "app_billing";\nGRANT SELECT ON TABLE orders TO "app_billing";'}
        </CodeBlock>
      </Group>
    </>
  );
}
