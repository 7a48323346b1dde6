import { KeyRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner } from "#components/ui/banner.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { LiveRegion, useAnnounce } from "#components/ui/live-region.tsx";
import { Note } from "#components/ui/note.tsx";
import { useToast } from "#components/ui/toast.tsx";
import { Group } from "./group.tsx";

function Broken({ broken }: { broken: boolean }): ReactNode {
  if (broken) throw new Error("broken, for the kit");
  return "This text is inside an error boundary.";
}

export function Messages() {
  const toast = useToast();
  const [message, announce] = useAnnounce();
  const [broken, setBroken] = useState(false);
  return (
    <>
      <Notes />
      <Group name="Blank">
        <Blank
          title="Nothing here yet"
          text="What to do about it."
          headingLevel={3}
          actions={<Button>Create</Button>}
        />
        <Blank
          title="This failed"
          text="Try again in a moment."
          headingLevel={3}
          facts={[["Request", "req_01"]]}
          steps={[{ title: "First step", text: "What to do." }, { title: "Second step" }]}
        />
      </Group>
      <Group name="Disclosure">
        <Disclosure summary="Closed">Its content.</Disclosure>
        <Disclosure summary="Open" open>
          Its content.
        </Disclosure>
      </Group>
      <Group name="Error boundary, toast, live region">
        <ErrorBoundary key={String(broken)} fallback={() => "Shown in place of a part that failed."}>
          <Broken broken={broken} />
        </ErrorBoundary>
        <Button onClick={() => setBroken(!broken)}>{broken ? "Repair" : "Break"}</Button>
        <Button onClick={() => toast("One sentence in a toast", <a href="#kit">See it</a>)}>Show toast</Button>
        <Button onClick={() => announce("Said once")}>Announce</Button>
        <LiveRegion message={message} />
      </Group>
    </>
  );
}

function Notes() {
  return (
    <>
      <Group name="Note">
        <div className="grid w-full gap-3">
          <Note>
            Plain, with <strong>what stands out</strong>.
          </Note>
          <Note tone="ok">Done.</Note>
          <Note tone="warn" action={<Button size="s">Action</Button>}>
            A warning with an action.
          </Note>
          <Note tone="admin">Has full admin access.</Note>
          <Note icon={<KeyRound />} role="status">
            With an icon of its own, read out.
          </Note>
        </div>
      </Group>
      <Group name="Banner">
        <div className="grid w-full gap-3">
          <Banner>
            <strong>What is unusual.</strong> What follows from it.
          </Banner>
          <Banner action={<Button size="s">Action</Button>}>
            <strong>What is unusual.</strong> Says what to do about it.
          </Banner>
        </div>
      </Group>
    </>
  );
}
