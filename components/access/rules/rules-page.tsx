"use client";

import Plus from "lucide-react/icons/plus";
import { useState } from "react";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { type Column, DataTable } from "#components/ui/tables/data-table.tsx";
import { menuColumn } from "#components/ui/tables/menu-column.tsx";
import { number } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import type { ListedRule, RuleList, WaitingChange } from "#lib/shared/requests/rule-list.ts";
import { notApproverWords, voidWords } from "#lib/shared/requests/rules.ts";
import { AgreeDialog, RefuseDialog, RemoveDialog } from "./rule-acts.tsx";
import { RuleDialog } from "./rule-dialog.tsx";
import { listedWarning, onWords, ruleName, termsWords, usedWords } from "./rule-text.ts";

type Open =
  | { kind: "add" }
  | { kind: "change" | "remove"; rule: ListedRule }
  | { kind: "agree" | "refuse"; rule: ListedRule; change: WaitingChange };

/** Rules: what a team may request on some clusters, and how many persons approve it. */
export function RulesPage({ list }: { list: RuleList }) {
  const [open, setOpen] = useState<Open | null>(null);
  const { rules, isEdited } = list;
  return (
    <div className="flex flex-1 flex-col md:min-h-0">
      <PageHeader
        title="Rules"
        sentence={
          rules.length > 0
            ? "Of several rules about a request, the narrower counts."
            : "What a team can request, and who approves it."
        }
        actions={
          <Button variant="primary" onClick={() => setOpen({ kind: "add" })}>
            <Plus />
            New rule
          </Button>
        }
      />
      <div className="flex-1 md:min-h-0 md:overflow-y-auto">
        {isEdited && (
          <Note tone="admin" role="alert" className="mx-gutter my-4">
            <strong>These are not the rules that were saved last.</strong> No request is decided by them. Save one to
            put back those that were saved.
          </Note>
        )}
        {rules.length > 0 ? <RulesTable list={list} onOpen={setOpen} /> : <NoRules />}
      </div>
      {open && <RulesDialog open={open} list={list} onClose={() => setOpen(null)} />}
    </div>
  );
}

function NoRules() {
  return (
    <Blank
      className="border-t border-line"
      title="No rules yet"
      text="One Cluster Admin decides each request, of any level. A rule limits the level that a team can request on some clusters, asks for more approvals, or gives temporary access without one."
    />
  );
}

function RulesTable({ list: { rules }, onOpen }: { list: RuleList; onOpen: (open: Open) => void }) {
  const columns: readonly Column<ListedRule>[] = [
    {
      head: "Requests",
      className: "[overflow-wrap:anywhere]",
      cell: (rule) => <About rule={rule} onOpen={onOpen} />,
    },
    { head: "Approved or given", cell: used, from: "md", phone: "cell", calm: true },
    { head: "Pending", cell: ({ open }) => (open === 0 ? "none" : open), from: "md", calm: true },
    {
      head: "Changed",
      from: "lg",
      calm: true,
      cell: ({ changedBy, changedAt }) => (
        <>
          {changedBy}, <RelativeTime at={changedAt} />
        </>
      ),
    },
    menuColumn(
      (rule) => `the rule for ${ruleName(rule)}`,
      (rule) =>
        rule.toCome
          ? []
          : [
              { label: "Change…", onSelect: () => onOpen({ kind: "change", rule }) },
              { label: "Remove…", onSelect: () => onOpen({ kind: "remove", rule }) },
            ],
    ),
  ];
  return <DataTable label="Rules" columns={columns} rows={rules} keyOf={({ id }) => id} />;
}

function used(rule: ListedRule) {
  const { used: use, toCome } = rule;
  if (toCome) return null;
  return (
    <>
      {usedWords(rule)}
      {use && (
        <>
          , last <RelativeTime at={use.lastAt} />
        </>
      )}
      {use && use.running > 0 && `, ${number(use.running)} still active`}
    </>
  );
}

type AboutProps = { rule: ListedRule; onOpen: (open: Open) => void };

function About({ rule, onOpen }: AboutProps) {
  const warning = listedWarning(rule);
  return (
    <>
      <span className="block">
        <span className="font-medium">{rule.team ?? "Every team"}</span> on{" "}
        {rule.on === null ? "all clusters" : <Mono>{onWords(rule)}</Mono>}: {termsWords(rule)}
      </span>
      {warning && <span className="block text-12 text-warn-text">{warning}</span>}
      {rule.change && <Waiting rule={rule} change={rule.change} onOpen={onOpen} />}
    </>
  );
}

function Waiting({ rule, change, onOpen }: { rule: ListedRule; change: WaitingChange; onOpen: AboutProps["onOpen"] }) {
  const { wanted, given, needed, expiresAt, not } = change;
  const counted = given.filter((one) => one.void === null);
  const isDone = counted.some(({ own }) => own);
  return (
    <div className="mt-2 grid gap-1 border-l-2 border-warn-mark pl-3">
      <span>
        {rule.toCome ? "To be added" : wanted ? `To become: ${ruleName(wanted)}` : "To be removed"}. {counted.length} of{" "}
        {needed} administrators agreed; expires <RelativeTime at={expiresAt} words={timeLeft} />.
      </span>
      <ul className="text-12 text-ink-2">
        {given.map((one) => (
          <li key={one.name}>
            {one.name}
            {one.void && <span className="text-warn-text"> does not count: {voidWords(one.void)}</span>}
          </li>
        ))}
      </ul>
      {not && <span className="text-12 text-ink-3">You cannot agree: {notApproverWords(not)}.</span>}
      <span className="flex flex-wrap gap-2 pt-1">
        {!isDone && not === null && (
          <Button size="s" onClick={() => onOpen({ kind: "agree", rule, change })}>
            Agree…<span className="sr-only"> to the change to the rule for {ruleName(rule)}</span>
          </Button>
        )}
        <Button size="s" onClick={() => onOpen({ kind: "refuse", rule, change })}>
          Refuse…<span className="sr-only"> the change to the rule for {ruleName(rule)}</span>
        </Button>
      </span>
    </div>
  );
}

function RulesDialog({ open, list, onClose }: { open: Open; list: RuleList; onClose: () => void }) {
  const { choices, rules } = list;
  const others = rules.filter(({ id, toCome }) => !toCome && !("rule" in open && id === open.rule.id));
  switch (open.kind) {
    case "add":
      return <RuleDialog choices={choices} others={others} onClose={onClose} />;
    case "change":
      return <RuleDialog rule={open.rule} choices={choices} others={others} onClose={onClose} />;
    case "remove":
      return <RemoveDialog rule={open.rule} others={others} onClose={onClose} />;
    case "agree":
      return <AgreeDialog rule={open.rule} change={open.change} onClose={onClose} />;
    case "refuse":
      return <RefuseDialog rule={open.rule} change={open.change} onClose={onClose} />;
    default:
      return open satisfies never;
  }
}
