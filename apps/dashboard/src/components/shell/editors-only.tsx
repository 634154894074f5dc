/** Leaves out, for those who only look, what the API would refuse them. */
"use client";
import type { ReactNode } from "react";
import { useCanEdit } from "./viewer-role";

export const EditorsOnly = ({ children }: { children: ReactNode }): ReactNode =>
  useCanEdit() ? children : null;
