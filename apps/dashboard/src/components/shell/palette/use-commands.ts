/** The palette's list for what is typed: pages, then things by name, then actions. */
"use client";
import { useMantineColorScheme } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import {
  type JumpKind,
  JumpTargetsDocument,
  type JumpTargetsQuery,
  SignOutDocument,
} from "@smallset/schema/documents";
import { IconPackage, IconPhoto, IconTimeline } from "@tabler/icons-react";
import { useRouter } from "next/navigation";
import { useClient, useQuery } from "urql";
import { openOverlay } from "../command-store";
import { askForNotifications } from "../notifications";
import { type Command, listActions, listPages, matches } from "./commands";

export interface CommandGroup {
  title: string;
  commands: Command[];
}

const isIn = (name: string, text: string) => name.toLowerCase().includes(text.trim().toLowerCase());

type Target = JumpTargetsQuery["jumpTargets"][number];

const KINDS: Record<JumpKind, { title: string; icon: Command["icon"]; href: (target: Target) => string }> = {
  MODEL: { title: "Models", icon: IconPackage, href: ({ name }) => `/models/${name}` },
  DATASET: { title: "Datasets", icon: IconPhoto, href: ({ id }) => `/datasets/${id}` },
  RUN: { title: "Runs", icon: IconTimeline, href: ({ id }) => `/runs/${id}` },
};
const ORDER: JumpKind[] = ["RUN", "DATASET", "MODEL"];

/** @param open nothing is asked while the palette is closed */
export function useCommands(text: string, open: boolean): { groups: CommandGroup[]; searching: boolean } {
  const router = useRouter();
  const client = useClient();
  const { toggleColorScheme } = useMantineColorScheme();
  const [asked] = useDebouncedValue(text.trim(), 120);
  const [{ data, fetching }] = useQuery({
    query: JumpTargetsDocument,
    variables: { text: asked },
    pause: !open,
    // Runs come by the minute: what the cache has is shown, and asked for again.
    requestPolicy: "cache-and-network",
  });
  const searching = fetching || asked !== text.trim();
  const go = (href: string) => router.push(href);
  const pages = listPages({ go });
  const actions = listActions({
    go,
    toggleTheme: toggleColorScheme,
    showShortcuts: () => openOverlay("shortcuts"),
    askForNotifications: () => void askForNotifications(),
    signOut: () =>
      void client
        .mutation(SignOutDocument, {})
        .toPromise()
        .then(() => location.assign("/")),
  });
  const named = ORDER.map((kind) => ({
    title: KINDS[kind].title,
    commands: (data?.jumpTargets ?? [])
      .filter((target) => target.kind === kind)
      // Until the answer is there, what an earlier one had must fit, too.
      .filter((target) => !searching || isIn(target.name, text))
      .slice(0, text ? 6 : 3)
      .map((target) => ({
        id: `${kind}:${target.id}`,
        label: target.name,
        hint: target.hint,
        icon: KINDS[kind].icon,
        run: () => go(KINDS[kind].href(target)),
      })),
  }));
  const groups = [
    { title: "Go to", commands: pages.filter((command) => matches(command, text)) },
    ...named,
    { title: "Do", commands: actions.filter((command) => matches(command, text)) },
  ];
  return {
    groups: groups.filter(({ commands }) => commands.length),
    searching,
  };
}
