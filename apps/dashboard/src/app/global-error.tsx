/** The last net: even the frame failed, so this page stands on its own. */
"use client";

export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Smallset's dashboard stopped</h1>
          <p>Your data is safe: it is kept by the server, not by this page.</p>
          <button type="button" onClick={reset}>
            Try again
          </button>
        </main>
      </body>
    </html>
  );
}
