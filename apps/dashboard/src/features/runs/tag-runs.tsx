/** Writes a tag on the selected runs: `team = blue`, found again with tags.team = blue. */
"use client";
import { TagRunsDocument } from "@smallset/schema/documents";
import { Button, Group, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTag } from "@tabler/icons-react";
import { useState } from "react";
import { useMutation } from "urql";
import { Dialog } from "@/components/ui/dialog";
import { ErrorNotice } from "@/components/ui/error-notice";
import { countOf } from "@/lib/format";

export function TagRuns({ runIds }: { runIds: string[] }) {
  const [isOpen, dialog] = useDisclosure(false);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [{ fetching, error }, tagRuns] = useMutation(TagRunsDocument);
  const save = async (remove: boolean) => {
    const set = remove ? [] : [{ key: key.trim(), value: value.trim() }];
    const result = await tagRuns({ input: { runIds, set, remove: remove ? [key.trim()] : [] } });
    if (!result.error) dialog.close();
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTag size={15} aria-hidden />}
        onClick={dialog.open}
      >
        Tag
      </Button>
      <Dialog title={`Tag ${countOf(runIds.length, "run")}`} open={isOpen} onClose={dialog.close}>
        <form
          className="grid gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            void save(false);
          }}
        >
          <TextInput
            label="Tag"
            description="Such as team, or idea."
            required
            maxLength={100}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          <TextInput
            label="Value"
            maxLength={500}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          {error ? <ErrorNotice error={error} /> : null}
          <Group justify="space-between" mt="sm">
            <Button variant="default" disabled={!key.trim() || fetching} onClick={() => void save(true)}>
              Remove this tag
            </Button>
            <Button type="submit" loading={fetching} disabled={!key.trim()}>
              Save
            </Button>
          </Group>
        </form>
      </Dialog>
    </>
  );
}
