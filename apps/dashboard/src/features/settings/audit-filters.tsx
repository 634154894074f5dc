/** Narrows the log down; the address keeps it. */
"use client";
import { Button, NativeSelect } from "@mantine/core";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { PageLink } from "@/components/ui/page-link";
import { type AuditSearch, fromLocalInput, writeAuditSearch } from "./audit-search";
import { KNOWN_ACTIONS, wordsOfAction } from "./audit-words";
import { MomentInput } from "./moment-input";

const PATH = "/settings/audit";

export function AuditFilters({
  search,
  people,
}: {
  search: AuditSearch;
  people: { id: string; name: string }[];
}) {
  const router = useRouter();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const next: AuditSearch = {
      ...search,
      who: text("who"),
      what: text("what"),
      result: text("result"),
      since: fromLocalInput(text("since")),
      until: fromLocalInput(text("until")),
    };
    router.push(PATH + writeAuditSearch(next), { scroll: false });
  };
  const isNarrowed = ["who", "what", "about", "since", "until", "result"].some((key) => key in search);
  const actions = KNOWN_ACTIONS.some(({ value }) => value === search.what)
    ? KNOWN_ACTIONS
    : [...KNOWN_ACTIONS, ...(search.what ? [{ value: search.what, label: wordsOfAction(search.what) }] : [])];
  return (
    <form
      key={JSON.stringify(search)}
      onSubmit={submit}
      className="grid grid-cols-1 items-end gap-3 px-5 pb-5 sm:grid-cols-2 sm:px-6 xl:grid-cols-3"
    >
      <NativeSelect
        name="who"
        label="Who"
        size="sm"
        defaultValue={search.who ?? ""}
        data={[{ value: "", label: "Anyone" }, ...people.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <NativeSelect
        name="what"
        label="What"
        size="sm"
        defaultValue={search.what ?? ""}
        data={[{ value: "", label: "Anything" }, ...actions]}
      />
      <NativeSelect
        name="result"
        label="Result"
        size="sm"
        defaultValue={search.result ?? ""}
        data={[
          { value: "", label: "Any" },
          { value: "ok", label: "Went through" },
          { value: "refused", label: "Did not" },
        ]}
      />
      <MomentInput name="since" label="From" moment={search.since} />
      <MomentInput name="until" label="Until" moment={search.until} />
      <div className="flex items-center gap-3">
        <Button type="submit" size="sm" variant="default" data-testid="filter">
          Show
        </Button>
        {isNarrowed ? (
          <PageLink href={PATH + writeAuditSearch({ at: search.at ?? "" })} className="ss-link text-sm">
            Clear
          </PageLink>
        ) : null}
      </div>
    </form>
  );
}
