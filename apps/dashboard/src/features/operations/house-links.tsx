/** From the machines to the people: who may come in, programs that may, who is told, and who did what. */
import { IconHistory, IconKey, IconUsers, IconWebhook } from "@tabler/icons-react";
import { PageLink } from "@/components/ui/page-link";

const LINKS = [
  { href: "/settings/people", icon: IconUsers, title: "People", text: "who may come in, and as what" },
  { href: "/settings/tokens", icon: IconKey, title: "API tokens", text: "programs that may come in" },
  {
    href: "/settings/webhooks",
    icon: IconWebhook,
    title: "Webhooks",
    text: "who is told when something ends",
  },
  { href: "/settings/audit", icon: IconHistory, title: "Audit log", text: "who changed what, and when" },
];

export const HouseLinks = () => (
  <nav aria-label="People and programs">
    <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {LINKS.map(({ href, icon: Icon, title, text }) => (
        <li key={href}>
          <PageLink
            href={href}
            className="ss-card flex h-full items-start gap-3 p-4 text-sm transition-colors hover:border-line-strong"
          >
            <Icon size={20} className="shrink-0 text-brand" aria-hidden />
            <span>
              <span className="block font-medium">{title}</span>
              <span className="text-muted">{text}</span>
            </span>
          </PageLink>
        </li>
      ))}
    </ul>
  </nav>
);
