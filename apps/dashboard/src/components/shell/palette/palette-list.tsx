/** What the palette found, in groups; the current one is what Enter takes. */
import { Keys } from "@/components/ui/keys";
import type { Command } from "./commands";
import type { CommandGroup } from "./use-commands";

interface Props {
  id: string;
  groups: CommandGroup[];
  currentId: string | undefined;
  onTake: (command: Command) => void;
}

export function PaletteList({ id, groups, currentId, onTake }: Props) {
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a combobox's list: no element has rows of icon, name and hint
    <div role="listbox" id={id} aria-label="Found" tabIndex={-1}>
      {groups.map((group) => (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a group of options, not of form fields
        <div key={group.title} role="group" aria-label={group.title} className="mb-1">
          <p aria-hidden className="px-3 pt-2 pb-1 text-xs font-medium text-muted">
            {group.title}
          </p>
          {group.commands.map((command) => {
            const here = command.id === currentId;
            return (
              // Keys are handled by the combobox, which keeps the focus.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={command.id}
                id={`${id}-${command.id}`}
                // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see the list
                role="option"
                tabIndex={-1}
                aria-selected={here}
                data-testid="palette-option"
                onClick={() => onTake(command)}
                className={`flex cursor-pointer items-center gap-3 rounded-lg px-3 py-2 text-sm ${here ? "bg-brand-soft text-brand" : "hover:bg-quiet-soft"}`}
              >
                <command.icon size={17} stroke={1.8} className={here ? "" : "text-muted"} aria-hidden />
                <span className="min-w-0 truncate font-medium">{command.label}</span>
                <span className={`min-w-0 flex-1 truncate ${here ? "" : "text-muted"}`}>{command.hint}</span>
                {command.keys ? (
                  <span className="max-sm:hidden">
                    <Keys keys={command.keys} />
                  </span>
                ) : null}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
