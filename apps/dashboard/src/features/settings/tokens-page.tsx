/** Programs that may come in, in somebody's name. */
"use client";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  type ApiTokenFieldsFragment,
  ApiTokensDocument,
  RevokeApiTokenDocument,
} from "@smallset/schema/documents";
import { useMutation, useQuery } from "urql";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorNotice } from "@/components/ui/error-notice";
import { Moment } from "@/components/ui/moment";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { NewToken } from "./new-token";
import { labelOfScopes } from "./scopes";
import { SettingsTabs } from "./settings-tabs";

export function TokensPage({ everyone }: { everyone: boolean }) {
  const [{ data, error }, ask] = useQuery({ query: ApiTokensDocument, variables: { everyone } });
  const refresh = () => ask({ requestPolicy: "network-only" });
  const canMake = data?.viewer && data.viewer.role !== "VIEWER";
  return (
    <>
      <PageHeader title="Settings" actions={canMake ? <NewToken onDone={refresh} /> : null}>
        Who and what may come in, and what they did
      </PageHeader>
      <SettingsTabs />
      {error ? <ErrorNotice title="The tokens could not be loaded" error={error} onRetry={refresh} /> : null}
      {data?.apiTokens.length === 0 ? (
        <EmptyState title="No API tokens">
          {canMake
            ? "A token lets a script do what you may do, or a part of it: read results, ask a model, start runs."
            : "Editors make tokens for their scripts. Ask an owner to make you an editor."}
        </EmptyState>
      ) : null}
      {data?.apiTokens.length ? (
        <Section
          title="API tokens"
          hint={
            everyone
              ? "Those of everybody. Only their hashes are kept."
              : "Yours. Only their hashes are kept."
          }
          flush
        >
          <ul data-testid="tokens">
            {data.apiTokens.map((token) => (
              <TokenRow key={token.id} token={token} onDone={refresh} />
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function TokenRow({ token, onDone }: { token: ApiTokenFieldsFragment; onDone: () => void }) {
  const [open, { open: show, close }] = useDisclosure(false);
  const [{ error, fetching }, revoke] = useMutation(RevokeApiTokenDocument);
  const confirm = async () => {
    const { error: refusal } = await revoke({ id: token.id });
    if (refusal) return;
    close();
    onDone();
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line px-5 py-4 first:border-t-0 sm:px-6">
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium break-words">
          {token.name} <span className="font-normal text-muted">by {token.user.name}</span>
        </p>
        <p className="text-sm text-muted">
          {labelOfScopes(token.scopes)} ·{" "}
          {token.lastUsedAt ? (
            <>
              last used <Moment at={token.lastUsedAt} />
            </>
          ) : (
            "never used"
          )}{" "}
          ·{" "}
          {token.expiresAt ? (
            <>
              until <Moment at={token.expiresAt} />
            </>
          ) : (
            "does not expire"
          )}
        </p>
      </div>
      <Button size="xs" variant="subtle" color="red" onClick={show} aria-label={`Revoke ${token.name}`}>
        Revoke
      </Button>
      <ConfirmDialog
        title={`Revoke ${token.name}?`}
        confirm="Revoke"
        open={open}
        busy={fetching}
        error={error}
        onConfirm={() => void confirm()}
        onClose={close}
      >
        Whatever uses this token is locked out at once. A revoked token does not come back.
      </ConfirmDialog>
    </li>
  );
}
