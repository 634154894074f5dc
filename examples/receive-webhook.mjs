/** A webhook's receiver: takes what Smallset signed, refuses the rest. Use: WEBHOOK_SECRET=whsec_… node receive-webhook.mjs [port] */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.WEBHOOK_SECRET ?? "";
/** What is older may be somebody else's copy of an old message. */
const MAX_AGE_SECONDS = 300;

function isFromSmallset(header = "", body) {
  const { t, v1 = "" } = Object.fromEntries(header.split(",").map((part) => part.split("=", 2)));
  const expected = createHmac("sha256", secret).update(`${t}.${body}`).digest();
  const given = Buffer.from(v1, "hex");
  const isFresh = Math.abs(Date.now() / 1000 - Number(t)) < MAX_AGE_SECONDS;
  return isFresh && given.length === expected.length && timingSafeEqual(given, expected);
}

const seen = new Set(); // each delivery may come more than once
const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  if (!isFromSmallset(request.headers["smallset-signature"], body)) return response.writeHead(401).end();
  response.writeHead(204).end();
  const { id, event, data } = JSON.parse(body);
  if (seen.has(id)) return;
  seen.add(id);
  console.log(event, JSON.stringify(data));
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () =>
  console.log(`listening on ${server.address().port}`),
);
