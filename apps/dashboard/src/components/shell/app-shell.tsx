/** The frame around every page: navigation at the left, or behind a burger on a phone. */
"use client";
import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { PageLink } from "@/components/ui/page-link";
import type { ReactNode } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Keys } from "@/components/ui/keys";
import { Account } from "./account";
import { BrandMark } from "./brand-mark";
import { openOverlay } from "./command-store";
import { ConnectionIndicator } from "./connection-indicator";
import { NavLinks } from "./nav-links";
import { Overlays } from "./overlays";
import { ThemeToggle } from "./theme-toggle";

const Brand = () => (
  <PageLink
    href="/"
    className="flex items-center gap-2.5 text-[1.05rem] font-semibold tracking-tight text-ink"
  >
    <BrandMark />
    Smallset
  </PageLink>
);

const openPalette = () => openOverlay("palette");

/** What ⌘K does, for those who do not know it yet. */
const FindButton = () => (
  <button
    type="button"
    aria-haspopup="dialog"
    onClick={openPalette}
    className="flex w-full cursor-pointer items-center gap-2.5 rounded-lg border border-line bg-sunken px-3 py-2 text-sm text-muted hover:border-line-strong"
  >
    <IconSearch size={16} aria-hidden />
    Find
    <span aria-hidden className="ml-auto">
      <Keys keys={["⌘", "K"]} />
    </span>
  </button>
);

export function AppShell({ userName, children }: { userName: string; children: ReactNode }) {
  const [menuOpen, menu] = useDisclosure(false);
  const foot = (
    <div className="mt-auto flex items-center gap-1 border-t border-line pt-3 pl-3">
      <div className="min-w-0 flex-1">
        <Account name={userName} />
      </div>
      <ThemeToggle />
    </div>
  );
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only rounded-lg bg-brand px-4 py-2 text-surface focus:not-sr-only focus:fixed focus:top-3 focus:left-3 focus:z-50"
      >
        Skip to content
      </a>

      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 border-r border-line bg-surface p-4 lg:flex">
        <div className="px-3 pt-2">
          <Brand />
        </div>
        <FindButton />
        <nav aria-label="Main">
          <NavLinks />
        </nav>
        {foot}
      </aside>

      <header className="sticky top-0 z-20 flex h-14 items-center justify-between border-b border-line bg-surface px-4 lg:hidden">
        <Brand />
        <div className="flex gap-1">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Find"
            aria-haspopup="dialog"
            onClick={openPalette}
          >
            <IconSearch size={20} className="text-ink" aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="Open the menu"
            aria-haspopup="dialog"
            onClick={menu.open}
          >
            <IconMenu2 size={20} className="text-ink" aria-hidden />
          </ActionIcon>
        </div>
      </header>
      <Dialog title="Menu" place="right" open={menuOpen} onClose={menu.close}>
        <nav aria-label="Main" className="mb-6">
          <NavLinks onNavigate={menu.close} />
        </nav>
        {foot}
      </Dialog>

      <main id="content" tabIndex={-1} className="min-w-0 outline-none">
        <div className="mx-auto max-w-6xl px-4 py-8 sm:px-8 lg:py-10">{children}</div>
      </main>
      <div className="fixed bottom-4 left-4 z-30 lg:bottom-20 lg:w-52">
        <ConnectionIndicator />
      </div>
      <Overlays />
    </div>
  );
}
