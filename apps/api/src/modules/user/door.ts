/** The pages at the door, for people who are not signed in yet: small, without a script, in both themes. */

const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const MARK = `<svg width="56" height="56" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" fill="#0f6f79"/>
<g fill="#fff"><rect x="7" y="7" width="8" height="8" rx="2"/><rect x="17" y="7" width="8" height="8" rx="2" opacity=".55"/>
<rect x="7" y="17" width="8" height="8" rx="2" opacity=".55"/></g><circle cx="21" cy="21" r="4" fill="#f6c667"/></svg>`;

const STYLE = `:root{color-scheme:light dark;--ink:#22211e;--muted:#645f56;--ground:#f8f6f1;--brand:#0b6670;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e9ecea;--muted:#a3aeab;--ground:#121817;--brand:#6cc4cc;--on:#0d2123}}
body{font:16px/1.6 "Inter Variable",Inter,system-ui,sans-serif;color:var(--ink);background:var(--ground);margin:0}
main{min-height:100dvh;display:grid;place-content:center;justify-items:center;text-align:center;padding:1.5rem;box-sizing:border-box}
h1{font-size:1.5rem;line-height:1.3;margin:1.5rem 0 .25rem}p{max-width:26rem;margin:.5rem 0;color:var(--muted)}
button{font:inherit;font-weight:600;margin-top:1.25rem;padding:.6rem 1.4rem;border:0;border-radius:.5rem;background:var(--brand);color:var(--on);cursor:pointer}
button:focus-visible{outline:3px solid var(--brand);outline-offset:3px}`;

/** `action` is the address that the button posts to. */
export function renderDoor(page: {
  title: string;
  words: (string | null)[];
  button?: { label: string; action: string };
}): string {
  const words = page.words.filter((text) => text !== null).map((text) => `<p>${escape(text)}</p>`);
  const button = page.button
    ? `<form method="post" action="${escape(page.button.action)}"><button>${escape(page.button.label)}</button></form>`
    : "";
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>Smallset: ${escape(page.title)}</title><style>${STYLE}</style></head>
<body><main>${MARK}<h1>${escape(page.title)}</h1>${words.join("")}${button}</main></body></html>`;
}
