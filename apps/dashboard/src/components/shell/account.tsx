/** Who is signed in, and the way out. */
"use client";
import { ActionIcon } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { SignOutDocument } from "@smallset/schema/documents";
import { useMutation } from "urql";

export function Account({ name }: { name: string }) {
  const [{ fetching }, signOut] = useMutation(SignOutDocument);
  return (
    <div className="flex min-w-0 items-center gap-1">
      <span className="min-w-0 flex-1 truncate text-sm text-muted">{name}</span>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Sign out"
        title="Sign out"
        loading={fetching}
        onClick={() => void signOut({}).then(() => location.assign("/"))}
      >
        <IconLogout size={18} className="text-muted" aria-hidden />
      </ActionIcon>
    </div>
  );
}
