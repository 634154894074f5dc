/** What people may do, in plain words. */
import type { Role } from "@smallset/schema/documents";

export const ROLES: { value: Role; label: string; words: string }[] = [
  { value: "VIEWER", label: "Viewer", words: "looks at everything, changes nothing" },
  { value: "EDITOR", label: "Editor", words: "also adds photos, trains and promotes" },
  { value: "OWNER", label: "Owner", words: "also lets people in and out" },
];

export const labelOfRole = (role: Role): string => ROLES.find(({ value }) => value === role)!.label;
