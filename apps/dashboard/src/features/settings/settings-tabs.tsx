/** The settings' own navigation: people, programs, and what they did. */
"use client";
import { PageTabs } from "@/components/ui/page-tabs";

const TABS = [
  { href: "/settings/people", label: "People" },
  { href: "/settings/tokens", label: "API tokens" },
  { href: "/settings/webhooks", label: "Webhooks" },
  { href: "/settings/audit", label: "Audit log" },
];

export const SettingsTabs = () => <PageTabs label="Settings" tabs={TABS} />;
