/** A modal on the browser's own <dialog>: it keeps the focus, closes on Escape, and gives the focus back. */
"use client";
import { CloseButton } from "@mantine/core";
import { type ReactNode, useEffect, useId, useRef } from "react";

const PLACES = {
  centre: "m-auto w-[min(28rem,calc(100vw-2rem))] rounded-2xl",
  top: "mx-auto mt-[12vh] mb-auto w-[min(38rem,calc(100vw-2rem))] overflow-hidden rounded-2xl",
  wide: "m-auto w-[min(46rem,calc(100vw-2rem))] rounded-2xl",
  right: "my-0 mr-0 ml-auto h-dvh max-h-none w-72",
};

export function Dialog({
  title,
  open,
  onClose,
  place = "centre",
  hideTitle = false,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  place?: keyof typeof PLACES;
  /** The title is read out only, and the content reaches the edges. */
  hideTitle?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  /** We closed it, as we were told to. Its event comes a moment later: it may be open again by then. */
  const closedByUs = useRef(false);
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (open || !element?.open) return;
    closedByUs.current = true;
    element.close();
  }, [open]);
  const onClosed = () => {
    if (!closedByUs.current) onClose();
    closedByUs.current = false;
  };
  return (
    // Escape closes it for the keyboard; the click is for those who point beside it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onClose={onClosed}
      onClick={(event) => event.target === event.currentTarget && onClose()}
      className={`border border-line bg-surface text-ink shadow-2xl backdrop:bg-black/40 ${PLACES[place]}`}
    >
      {hideTitle ? (
        <>
          <h2 id={titleId} className="sr-only">
            {title}
          </h2>
          {children}
        </>
      ) : (
        <div className="flex min-h-full flex-col p-5">
          <div className="mb-4 flex items-center justify-between gap-4">
            <h2 id={titleId} className="text-lg">
              {title}
            </h2>
            <CloseButton aria-label="Close" onClick={onClose} />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
