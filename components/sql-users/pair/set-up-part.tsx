import Link from "next/link";
import type { FormEvent } from "react";
import { MutationFailure } from "#components/dialogs/mutation-failure.tsx";
import { QueuePlace } from "#components/dialogs/queue-place.tsx";
import { ShowEffects } from "#components/dialogs/show-effects.tsx";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Form } from "#components/ui/fields/form.tsx";
import { RadioList } from "#components/ui/fields/radio-list.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Part } from "#components/ui/part.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { showing } from "#lib/client/calls/operations.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { rotationPair } from "#lib/sql/templates/rotation.ts";
import { useFacts } from "../use-facts.ts";
import { type NewPair, type PairWay, waysToPair } from "./new-pair.ts";
import { partnerName } from "./partner-name.ts";

/** `role`: null until it is typed */
type Values = { how: PairWay; partner: string; role: string | null };

type SetUpProps = {
  cluster: ShownCluster;
  name: string;
  isRead: boolean;
  /** whether Rolecall can run the SQL that gives both their rights */
  runsSql: boolean;
  onMade: (made: NewPair) => void;
};

const NAME_FIELD = { mono: true, autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

/** Chooses or makes the second SQL user of a pair, and the group role that gives both their rights. */
export function SetUpPart({ cluster, name, isRead, runsSql, onMade }: SetUpProps) {
  const { data: facts } = useFacts(cluster.id, name, isRead);
  const roles = facts?.roles.flatMap(({ role, through }) => (through === null && role !== "admin" ? role : [])) ?? [];
  const change = useOperation("pair.create", (_, given) =>
    onMade({ first: given.name, second: given.partner, role: given.role, how: given.create ? "created" : "existing" }),
  );
  const ways = waysToPair(cluster);
  const form = useForm<Values>(
    { how: ways[0].id, partner: cluster.keyClosed ? "" : partnerName(name), role: null },
    change.failure,
  );
  const { partner } = form.values;
  // The key may have closed since the page opened.
  const how = ways.some(({ id }) => id === form.values.how) ? form.values.how : ways[0].id;
  const role = form.values.role ?? roles[0] ?? "";
  const script = attemptSql(() => rotationPair({ first: name, second: partner, role }));
  const { failure, pending } = change;
  const input = { clusterId: cluster.id, name, partner: partner.trim(), role: role.trim(), create: how === "create" };
  const isComplete = input.partner !== "" && input.role !== "" && cluster.notReady === null;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isComplete && !pending) change.run(input);
  }

  return (
    <Part title="Make a pair">
      <Form method="post" onSubmit={submit} className="grid max-w-xl content-start grid-cols-[minmax(0,1fr)] gap-5">
        {!failure?.fields && <MutationFailure failure={failure} />}
        <RadioList legend="The second SQL user" {...form.choice("how")} value={how} choices={ways} />
        <TextField {...NAME_FIELD} label="Second SQL user" {...form.text("partner")} />
        <TextField
          {...NAME_FIELD}
          label="Group role"
          hint={<RoleHint clusterId={cluster.id} name={name} roles={roles} />}
          error={failure?.fields?.role}
          errorLive
          value={role}
          onChange={({ target }) => form.set("role", target.value)}
        />
        <NextWords name={name} how={how} runsSql={runsSql} />
        {runsSql && script.ok && (
          <Disclosure summary="SQL for both">
            <SqlScript label="SQL that gives both the same rights" script={script.value} />
          </Disclosure>
        )}
        <ShowEffects failureAbove={failure} {...showing("pair.create", input)} />
        <QueuePlace pending={pending} />
        <div>
          <Button type="submit" variant="primary" disabled={!isComplete} pending={pending}>
            Make pair
          </Button>
        </div>
      </Form>
    </Part>
  );
}

function RoleHint({ clusterId, name, roles }: { clusterId: string; name: string; roles: readonly string[] }) {
  return (
    <>
      Both get their rights from this role.{" "}
      {roles.length > 0 ? (
        `${name} is in ${roles.join(", ")}.`
      ) : (
        <>
          If there is none yet, make one on{" "}
          <Link href={privilegesPath(clusterId, name)} prefetch={false} className="link">
            Privileges
          </Link>
          .
        </>
      )}
    </>
  );
}

function NextWords({ name, how, runsSql }: Pick<SetUpProps, "name" | "runsSql"> & Pick<Values, "how">) {
  return (
    <p className="text-ink-2">
      <Mono strong>{name}</Mono> stays as it is and is the active one.{" "}
      {!runsSql
        ? "The next page has the SQL that puts both into the group role."
        : how === "create"
          ? "Rolecall then runs the SQL that puts both into the group role, and shows each statement."
          : "Rolecall then shows the SQL that puts both into the group role. It runs when you press Run now."}
    </p>
  );
}
