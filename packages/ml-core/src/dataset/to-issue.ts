/** Makes one line of a dataset's report. */
import { ISSUE_CODES, type IssueCode } from "@smallset/schema";
import type { ImageIssue } from "./dataset.type.js";

export const toIssue = (
  path: string,
  code: IssueCode,
  message: string,
  relatedPath?: string,
): ImageIssue => ({ path, code, severity: ISSUE_CODES[code], message, ...(relatedPath && { relatedPath }) });

export const isIssueCode = (code: string): code is IssueCode => code in ISSUE_CODES;
