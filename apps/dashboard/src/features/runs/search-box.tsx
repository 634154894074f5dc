/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a <datalist> cannot show hints, nor complete a word in a sentence */
/** The search: a name for everybody, the whole language for those who want it, with errors marked where they are. */
"use client";
import type { SearchError } from "@smallset/schema";
import { RunFieldsDocument, RunFieldValuesDocument } from "@smallset/schema/documents";
import { CloseButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useQuery } from "urql";
import { checkSearch } from "./check-search";
import {
  applySuggestion,
  fieldBefore,
  type Suggestion,
  suggestFields,
  suggestValues,
  wordAt,
} from "./suggest";

/** Long enough that a word is whole before it is searched for. */
const PAUSE_MS = 250;

export function SearchBox({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [text, setText] = useState(search);
  const [caret, setCaret] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const suggestions = useSuggestions(text, caret, isOpen);
  const isListOpen = isOpen && suggestions.length > 0;
  // Who is being helped with a word has not finished it.
  const error = isListOpen ? null : checkSearch(settled);

  // A saved view, or the way back, changes the search from outside.
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (settled === text && settled !== search && !checkSearch(settled))
      onSearch(settled.trim() ? settled : "");
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only what a person typed starts a search
  }, [settled]);

  const choose = (suggestion: Suggestion) => {
    const next = applySuggestion(text, suggestion);
    setText(next.text);
    setActive(-1);
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(next.caret, next.caret);
      setCaret(next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") setOpen(false);
    if (event.key === "Enter") {
      if (isOpen && suggestions[active]) choose(suggestions[active]);
      else {
        setOpen(false);
        if (!checkSearch(text)) onSearch(text.trim() ? text : "");
      }
      event.preventDefault();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    setOpen(true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    const count = suggestions.length;
    setActive((now) => (count ? (now + step + count) % count : -1));
  };
  return (
    <search className="relative min-w-0 flex-1 basis-72">
      <div
        className={`flex items-center gap-2 rounded-lg border bg-surface px-3 focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-brand ${error ? "border-bad" : "border-line-strong"}`}
      >
        <IconSearch size={16} className="shrink-0 text-muted" aria-hidden />
        <input
          ref={input}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart ?? 0);
            setOpen(true);
            setActive(-1);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          placeholder="Find a name, or val/accuracy > 0.9"
          aria-label="Search runs"
          role="combobox"
          aria-expanded={isListOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isListOpen && active >= 0 ? `${id}-${active}` : undefined}
          aria-invalid={error !== null}
          aria-describedby={error ? `${id}-error` : undefined}
          spellCheck={false}
          autoComplete="off"
          data-testid="run-search"
          className="h-9 w-full min-w-0 bg-transparent text-sm outline-none placeholder:text-muted"
        />
        {text ? (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setText("");
              onSearch("");
              input.current?.focus();
            }}
          />
        ) : null}
      </div>
      {isListOpen ? (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Suggestions"
          className="absolute top-full right-0 left-0 z-30 mt-1 overflow-hidden rounded-lg border border-line bg-surface py-1 text-sm shadow-lg"
        >
          {suggestions.map((suggestion, index) => (
            // The input keeps the focus and the keys; the pointer chooses before the input loses it.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={suggestion.text}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(suggestion);
              }}
              className={`flex cursor-pointer justify-between gap-4 px-3 py-1.5 ${index === active ? "bg-brand-soft" : "hover:bg-sunken"}`}
            >
              <code className="truncate font-mono text-[0.8rem]">{suggestion.text}</code>
              <span className="shrink-0 text-muted">{suggestion.hint}</span>
            </div>
          ))}
        </div>
      ) : (
        <div id={`${id}-list`} role="listbox" aria-label="Suggestions" hidden />
      )}
      {error ? <SearchFault id={`${id}-error`} text={settled} error={error} /> : null}
    </search>
  );
}

/** The search once more, with the mark under what is wrong, and what could stand there. */
function SearchFault({ id, text, error }: { id: string; text: string; error: SearchError }) {
  return (
    <div id={id} role="status" data-testid="search-fault" className="mt-2 text-sm">
      <code aria-hidden className="block overflow-x-auto font-mono text-[0.8rem] whitespace-pre">
        {text.slice(0, error.start)}
        <mark className="rounded-xs bg-bad-soft text-bad underline decoration-wavy underline-offset-4">
          {text.slice(error.start, error.end) || " … "}
        </mark>
        {text.slice(error.end)}
      </code>
      <p className="mt-1">
        <span className="font-medium text-bad">{error.message}</span> {error.nextStep}
      </p>
    </div>
  );
}

function useSuggestions(text: string, caret: number, isOpen: boolean): Suggestion[] {
  const { start, end, word } = wordAt(text, caret);
  const field = fieldBefore(text, start);
  const [fields] = useQuery({ query: RunFieldsDocument, variables: {}, pause: !isOpen });
  const [values] = useQuery({
    query: RunFieldValuesDocument,
    variables: { field: field ?? "", contains: word.replaceAll('"', "") },
    pause: !isOpen || field === null,
  });
  if (field !== null) return suggestValues(values.data?.runFieldValues ?? [], start, end);
  // An empty box says by its placeholder what it is for.
  return text.trim() ? suggestFields(text, caret, fields.data?.runFields ?? []) : [];
}
