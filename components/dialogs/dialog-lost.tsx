import { Banner } from "#components/frame/banner.tsx";
import { Button } from "#components/ui/button.tsx";

/** In place of a dialog or menu that could not be fetched, most often since Rolecall was updated meanwhile. */
export function DialogLost() {
  return (
    <div role="alert" className="fixed inset-x-0 bottom-0 z-20">
      <Banner
        action={
          <Button size="s" onClick={() => window.location.reload()}>
            Reload
          </Button>
        }
      >
        <strong>This part of Rolecall could not be shown.</strong> It may have been updated since this page was opened.
        Reload, and look at what is there before you try again.
      </Banner>
    </div>
  );
}
