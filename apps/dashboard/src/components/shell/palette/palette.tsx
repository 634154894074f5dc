/** ⌘K: type a few letters, press Enter, be there. A combobox with its list always open. */
"use client";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import type { Command } from "./commands";
import { PaletteList } from "./palette-list";
import { useCommands } from "./use-commands";

export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [wasOpen, setWasOpen] = useState(false);
  /** Enter was pressed before what was typed had been looked for. */
  const [hurried, setHurried] = useState(false);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const { groups, searching } = useCommands(text, open);
  const commands = groups.flatMap((group) => group.commands);
  const current = commands[Math.min(active, commands.length - 1)];

  // Opened again, it begins anew.
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) {
      setText("");
      setActive(0);
      setHurried(false);
    }
  }
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);

  const take = (command: Command) => {
    onClose();
    command.run();
  };
  const takeFound = useEffectEvent(() => {
    if (open && current) take(current);
  });
  useEffect(() => {
    if (hurried && !searching) takeFound();
  }, [hurried, searching]);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = commands.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: active >= last ? 0 : active + 1,
      ArrowUp: active <= 0 ? last : active - 1,
      PageDown: Math.min(last, active + 5),
      PageUp: Math.max(0, active - 5),
    };
    const next = moves[event.key];
    if (next !== undefined) {
      event.preventDefault();
      setActive(Math.max(0, next));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      // Pages are known at once; what else comes first is known once it has been looked for.
      if (searching && active === 0 && !current?.id.startsWith("page:")) setHurried(true);
      else if (current) take(current);
    }
  };

  return (
    <Dialog title="Find anything" place="top" hideTitle open={open} onClose={onClose}>
      <div className="flex items-center gap-3 border-b border-line px-4">
        <IconSearch size={18} className="shrink-0 text-muted" aria-hidden />
        <input
          role="combobox"
          aria-label="Find a page, run, dataset, model or action"
          aria-expanded
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={current ? `${listId}-${current.id}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder="Find a run, a dataset, a page …"
          className="h-14 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-muted"
          value={text}
          data-testid="palette-input"
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
            setHurried(false);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} className="max-h-[min(26rem,60dvh)] overflow-y-auto p-2">
        <PaletteList id={listId} groups={groups} currentId={current?.id} onTake={take} />
        {commands.length === 0 ? (
          <p className="px-3 py-8 text-center text-sm text-muted">
            {searching ? "Looking …" : `Nothing here is called “${text.trim()}”.`}
          </p>
        ) : null}
      </div>
      <p className="sr-only" aria-live="polite">
        {searching ? "" : `${commands.length} found`}
      </p>
    </Dialog>
  );
}
