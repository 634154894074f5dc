/** What the signed-in person may do: pages hide what the API would refuse. */
"use client";
import type { ViewerQuery } from "@smallset/schema/documents";
import { createContext, type ReactNode, use } from "react";

type Role = NonNullable<ViewerQuery["viewer"]>["role"];

const RoleContext = createContext<Role>("VIEWER");

export const ViewerRole = ({ role, children }: { role: Role; children: ReactNode }) => (
  <RoleContext value={role}>{children}</RoleContext>
);

/** False for those who only look. */
export const useCanEdit = (): boolean => use(RoleContext) !== "VIEWER";
