/** One POST to a webhook's address: signed, short, to no address that is closed to it, without following redirects. */
import { createHmac } from "node:crypto";
import { lookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { hostOf, isAllowedAddress, privateAddressRefusal } from "../modules/webhook/webhook-address.js";

const TIMEOUT_MS = 10_000;

/** `t` is the Unix time in seconds, `v1` the HMAC-SHA256 of `${t}.${body}` in hex, under the webhook's secret. */
export const signBody = (secret: string, body: string, atSeconds: number): string =>
  `t=${atSeconds},v1=${createHmac("sha256", secret).update(`${atSeconds}.${body}`).digest("hex")}`;

/** Checks what the name means at the moment of the connection, so that it cannot mean something else a moment later. */
const guardedLookup =
  (allowPrivate: boolean): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const allowed = addresses.filter(({ address }) => isAllowedAddress(address, allowPrivate));
      if (!allowed[0]) return callback(privateAddressRefusal(host), "", 0);
      if (options.all) return callback(null, allowed);
      return callback(null, allowed[0].address, allowed[0].family);
    });
  };

export interface PostRequest {
  url: string;
  secret: string;
  body: string;
  event: string;
  deliveryId: string;
  allowPrivate: boolean;
}

/** Resolves to the answer's status. @throws when there is no answer in time, or the address is closed */
export function postWebhook(request: PostRequest): Promise<number> {
  const url = new URL(request.url);
  const host = hostOf(url);
  // For an address in digits no lookup is made.
  if (isIP(host) && !isAllowedAddress(host, request.allowPrivate))
    return Promise.reject(privateAddressRefusal(host));
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: "POST",
      lookup: guardedLookup(request.allowPrivate),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      agent: false,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(request.body),
        "user-agent": "Smallset-Webhook/1",
        "smallset-event": request.event,
        "smallset-delivery": request.deliveryId,
        "smallset-signature": signBody(request.secret, request.body, Math.floor(Date.now() / 1000)),
      },
    });
    outgoing.once("error", (error) =>
      reject(error.name === "TimeoutError" ? new Error(`No answer within ${TIMEOUT_MS / 1000} s.`) : error),
    );
    outgoing.once("response", (response) => {
      resolve(response.statusCode ?? 0);
      // Nobody reads what it says: nothing of our network could be learned through it.
      response.destroy();
    });
    outgoing.end(request.body);
  });
}
