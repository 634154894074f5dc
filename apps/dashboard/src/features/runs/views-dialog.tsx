/** Saved views to open, and the form that keeps another. Loaded when somebody looks. */
"use client";
import { DeleteRunViewDocument, RunViewsDocument, SaveRunViewDocument } from "@smallset/schema/documents";
import { Button, CloseButton, TextInput } from "@mantine/core";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";

export default function ViewsDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [{ data }, ask] = useQuery({ query: RunViewsDocument, variables: {} });
  const [saving, saveView] = useMutation(SaveRunViewDocument);
  const [removing, removeView] = useMutation(DeleteRunViewDocument);
  const views = data?.runViews ?? [];
  const again = () => ask({ requestPolicy: "network-only" });
  const save = async () => {
    const address = window.location.search.replace(/^\?/, "");
    const result = await saveView({ input: { name: name.trim(), address } });
    if (result.error) return;
    setName("");
    again();
  };
  const open = (address: string) => {
    window.history.pushState(null, "", address ? `?${address}` : window.location.pathname);
    onClose();
  };
  return (
    <Dialog title="Saved views" open onClose={onClose}>
      {views.length ? (
        <ul className="mb-4 divide-y divide-line">
          {views.map((view) => (
            <li key={view.id} className="flex items-center justify-between gap-2 py-1">
              <button
                type="button"
                className="min-w-0 flex-1 truncate rounded-md px-2 py-1.5 text-left hover:bg-sunken"
                onClick={() => open(view.address)}
              >
                {view.name}
              </button>
              <CloseButton
                aria-label={`Delete the view ${view.name}`}
                onClick={() => void removeView({ id: view.id }).then(again)}
              />
            </li>
          ))}
        </ul>
      ) : (
        <p className="mb-4 text-sm text-muted">
          A view keeps the search, the columns and the order you see now, for everybody here.
        </p>
      )}
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextInput
          label="Keep what you see now as"
          className="flex-1"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={saving.fetching} disabled={!name.trim()}>
          Save
        </Button>
      </form>
      {saving.error || removing.error ? (
        <div className="mt-4">
          <ErrorNotice error={saving.error ?? removing.error} />
        </div>
      ) : null}
    </Dialog>
  );
}
