/** The rooms of one model. */
"use client";
import { PageTabs } from "@/components/ui/page-tabs";

const TABS = [
  { path: "", label: "Overview" },
  { path: "/try", label: "Try it" },
  { path: "/batches", label: "Many photos" },
  { path: "/traffic", label: "Traffic" },
  { path: "/gate", label: "Gate" },
];

export const ModelTabs = ({ modelName }: { modelName: string }) => (
  <PageTabs
    label={`Parts of ${modelName}`}
    tabs={TABS.map(({ path, label }) => ({ href: `/models/${modelName}${path}`, label }))}
  />
);
