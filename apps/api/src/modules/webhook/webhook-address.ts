/** Where webhooks may be sent: our own network is open to whoever may register one, unless it is closed here. */
import { BlockList, isIP, isIPv6 } from "node:net";
import { AppError } from "@smallset/schema";

/** Cloud metadata services, broadcasts and other places where no receiver lives. */
const NEVER: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["fe80::", 10],
  ["ff00::", 8],
  ["64:ff9b::", 96],
];
/** This machine and its own network. */
const PRIVATE: readonly [string, number][] = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::", 127],
  ["fc00::", 7],
];

function blockListOf(subnets: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIPv6(net) ? "ipv6" : "ipv4");
  return list;
}
const never = blockListOf(NEVER);
const ours = blockListOf(PRIVATE);

/** IPv4 addresses written as IPv6 are looked through. */
export function isAllowedAddress(address: string, allowPrivate: boolean): boolean {
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  return !never.check(address, family) && (allowPrivate || !ours.check(address, family));
}

export const privateAddressRefusal = (host: string): AppError =>
  new AppError(
    "BAD_WEBHOOK_URL",
    `${host} is an address of this machine or of its own network.`,
    "Use a public address, or let the operator set WEBHOOK_PRIVATE_ADDRESSES=true.",
  );

/**
 * Returns the address as it will be asked. A name is looked up, and what it means is checked, each time that something
 * is sent: it may mean something else by then.
 * @throws AppError BAD_WEBHOOK_URL
 */
export function requireWebhookUrl(text: string, allowPrivate: boolean): string {
  const refuse = (message: string) =>
    new AppError("BAD_WEBHOOK_URL", message, "Give an address such as https://example.org/hooks/smallset");
  if (!URL.canParse(text)) throw refuse("This is no web address.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refuse("Only http and https addresses are told.");
  if (url.username || url.password) throw refuse("The address carries a user name or a password.");
  const host = hostOf(url);
  const isLocalName = host === "localhost" || host.endsWith(".localhost");
  if ((isLocalName && !allowPrivate) || (isIP(host) && !isAllowedAddress(host, allowPrivate)))
    throw privateAddressRefusal(host);
  url.hash = "";
  return url.href;
}

/** Without the brackets of an IPv6 address. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1");
