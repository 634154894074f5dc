/** Who may come in, and as what. */
"use client";
import { PeopleDocument } from "@smallset/schema/documents";
import { useQuery } from "urql";
import { ErrorNotice } from "@/components/ui/error-notice";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { countOf } from "@/lib/format";
import { InvitePerson } from "./invite-person";
import { PersonRow } from "./person-row";
import { SettingsTabs } from "./settings-tabs";

export function PeoplePage() {
  const [{ data, error }, ask] = useQuery({ query: PeopleDocument, variables: {} });
  const refresh = () => ask({ requestPolicy: "network-only" });
  const isOwner = data?.viewer?.role === "OWNER";
  const people = data?.users.edges.map(({ node }) => node) ?? [];
  return (
    <>
      <PageHeader title="Settings" actions={isOwner ? <InvitePerson onDone={refresh} /> : null}>
        Who and what may come in, and what they did
      </PageHeader>
      <SettingsTabs />
      {error ? <ErrorNotice title="The people could not be loaded" error={error} onRetry={refresh} /> : null}
      {data ? (
        <Section
          title="People"
          hint={`${countOf(data.users.totalCount, "person", "people")}. Viewers look; editors add photos, train and promote; owners also let people in and out.`}
          flush
        >
          <ul data-testid="people">
            {people.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                isSelf={person.id === data.viewer?.id}
                canChange={isOwner}
                onDone={refresh}
              />
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}
