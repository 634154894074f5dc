/** Light or dark. Both icons are in the HTML and CSS shows one, so that the server need not know. */
"use client";
import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

export function ThemeToggle() {
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      onClick={toggleColorScheme}
    >
      <IconMoon size={18} className="text-muted dark:hidden" aria-hidden />
      <IconSun size={18} className="hidden text-muted dark:block" aria-hidden />
    </ActionIcon>
  );
}
