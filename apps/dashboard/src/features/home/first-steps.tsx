/** Nothing of one's own here yet: how it goes, in three steps, and the one button that begins. */
import { EditorsOnly } from "@/components/shell/editors-only";
import { LinkButton } from "@/components/ui/link-button";

const STEPS = [
  {
    title: "Add photos",
    text: "One folder for each kind of thing, such as cats and dogs. Twenty photos each will do.",
  },
  { title: "Train", text: "One button. Smallset shows live how it learns, and then how good it is." },
  {
    title: "Use it",
    text: "Drop in a new photo, or ask over the network. Put it into production when you trust it.",
  },
];

/** @param hasSample the drawn pictures are here, and look like a project of somebody's */
export function FirstSteps({ hasSample }: { hasSample: boolean }) {
  return (
    <section aria-labelledby="first-steps" className="ss-card px-6 py-12 text-center sm:px-10">
      <h2 id="first-steps" className="text-xl">
        {hasSample ? "Now with your own photos" : "Teach your first classifier"}
      </h2>
      {hasSample ? (
        <p className="mt-2 text-sm text-muted">
          What you see above is a sample of drawn pictures. You can delete it whenever you like.
        </p>
      ) : null}
      <ol className="mx-auto mt-8 grid max-w-3xl gap-6 text-left sm:grid-cols-3">
        {STEPS.map(({ title, text }, index) => (
          <li key={title}>
            <span
              aria-hidden
              className="grid size-8 place-items-center rounded-full bg-brand-soft text-sm font-semibold text-brand"
            >
              {index + 1}
            </span>
            <h3 className="mt-3 text-base">{title}</h3>
            <p className="mt-1 text-sm text-muted">{text}</p>
          </li>
        ))}
      </ol>
      <EditorsOnly>
        <LinkButton href="/datasets/new" size="md" mt="xl">
          Add photos
        </LinkButton>
      </EditorsOnly>
    </section>
  );
}
