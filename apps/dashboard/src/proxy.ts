/** Gives each page a nonce and a policy that runs no script without it, so that injected markup stays text. */
import { type NextRequest, NextResponse } from "next/server";

const isDevelopment = process.env.NODE_ENV === "development";

const policyFor = (nonce: string): string =>
  Object.entries({
    "default-src": "'self'",
    // What a nonced script loads is trusted as well: that is how Next fetches a page's later chunks.
    "script-src": `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // Mantine and Next write style elements, which carry the nonce, too. Attributes are what widths of bars and
    // colours of cells are made of; they cannot run anything.
    "style-src": isDevelopment ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`,
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  })
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");

export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = policyFor(nonce);
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts out of this request header.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = {
  // Pages only: files of the build have no scripts of their own.
  matcher: [{ source: "/((?!_next/static|_next/image|icon.svg).*)" }],
};
