import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";

/** A question that must be answered first. Hydrated screens only: React Aria sets styles and moves the focus. */
export function Dialog(props: {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The safe answer first; the one that changes something last. */
  readonly actions: ReactNode;
  /** "alertdialog" where something is lost or given away. */
  readonly role?: "dialog" | "alertdialog";
}) {
  const { title, isOpen, onClose, children, actions, role = "dialog" } = props;
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={role === "dialog"}
      className="fixed inset-0 z-50 flex items-end justify-center bg-black/50 p-4 card:items-center"
    >
      <Modal className="max-h-full w-full max-w-lg overflow-y-auto rounded-box border border-line bg-surface shadow-raised">
        <AriaDialog role={role} className="flex flex-col gap-4 p-6 outline-none">
          <Heading slot="title" className="text-title font-semibold leading-tight">
            {title}
          </Heading>
          <div className="flex flex-col gap-3">{children}</div>
          <div className="flex flex-wrap items-start justify-end gap-3">{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
