/** What a visitor without a session sees: where the key is, and nothing else. */
import { BrandMark } from "./brand-mark";

export function SignedOut() {
  return (
    <main className="grid min-h-dvh place-items-center px-6">
      <div className="max-w-md text-center" data-testid="signed-out">
        <div className="mb-6 flex justify-center">
          <BrandMark size={56} />
        </div>
        <h1 className="text-2xl">Open your sign-in link</h1>
        <p className="mt-3 text-muted">
          Smallset printed one in the terminal where you ran{" "}
          <code className="font-mono whitespace-nowrap text-ink">npm start</code>. Open that link in this
          browser and you are in. It works once; each start prints a new one.
        </p>
        <p className="mt-3 text-sm text-muted">
          Someone else runs Smallset for you? Ask them for an invitation link.
        </p>
      </div>
    </main>
  );
}
