/** An owner lets somebody in, gives a script a token, has a program told, and reads in the log who did what. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findDialogViolations } from "../support/browser.js";
import type { World } from "./world.js";

export const describeSettings = (world: () => World) =>
  describe("its settings", () => {
    let receiver: Server;
    const received: { event?: string }[] = [];
    beforeAll(async () => {
      receiver = createServer((request, response) => {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          received.push(JSON.parse(body) as { event?: string });
          response.writeHead(204).end();
        });
      }).listen(0, "127.0.0.1");
    });
    afterAll(() => {
      receiver.close();
    });

    it("let an owner invite somebody, who then looks and cannot change a thing", async () => {
      const { page, open, browser, stack, datasetId, quickId } = world();
      await open("/settings/people");
      await page.getByTestId("invite").click();
      await page.getByTestId("person-name").fill("Vera");
      await page.getByRole("dialog").getByLabel("Role").selectOption("VIEWER");
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("make-link").click();
      const link = await page.getByTestId("secret").getByRole("textbox").inputValue();
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByTestId("person").filter({ hasText: "Vera" }).waitFor();

      const context = await browser.newContext();
      const hers = await context.newPage();
      await hers.goto(link);
      // Asks first: a mail program that looks at the link must not use it up.
      await hers.getByRole("button", { name: "Sign in" }).click();
      await hers.getByRole("heading", { level: 1, name: "Home" }).waitFor();
      const refused: Record<string, string[]> = {
        "/": ["New run", "Train a classifier"],
        "/runs": ["New run", "Import"],
        "/datasets": ["Add photos"],
        [`/datasets/${datasetId}`]: ["Delete", "Draw the splits anew", "Train a classifier"],
        [`/runs/${quickId}`]: ["Clone", "Put into production"],
        "/operations": ["Train one more at once", "Free", "Cancel"],
        "/settings/people": ["Invite someone", "Remove", "New link"],
        "/settings/tokens": ["New token"],
      };
      for (const [path, names] of Object.entries(refused)) {
        await open(path, hers);
        for (const name of names) {
          const buttons = hers.getByRole("main").getByRole("button", { name });
          const links = hers.getByRole("main").getByRole("link", { name });
          expect([path, name, (await buttons.count()) + (await links.count())]).toEqual([path, name, 0]);
        }
      }
      await open("/settings/audit", hers);
      await hers.getByText("Only owners see the audit log").waitFor();
      await context.close();
      expect(stack.output()).not.toContain("Unhandled");
    });

    it("make a token that works until it is revoked", async () => {
      const { page, open, stack } = world();
      await open("/settings/tokens");
      await page.getByTestId("new-token").click();
      await page.getByTestId("token-name").fill("nightly");
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("make-token").click();
      const token = await page.getByTestId("secret").getByRole("textbox").inputValue();
      await page.getByRole("button", { name: "Done" }).click();
      const ask = () =>
        fetch(`${stack.origin}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body: JSON.stringify({ query: "{ runs { totalCount } }" }),
        }).then((answer) => answer.json() as Promise<{ data?: { runs?: { totalCount: number } } }>);
      expect((await ask()).data?.runs?.totalCount).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Revoke nightly" }).click();
      await page.getByTestId("confirm").click();
      await page.getByText("No API tokens").waitFor();
      expect((await ask()).data?.runs).toBeUndefined();
    });

    it("tell another program, and show that it arrived", async () => {
      const { page, open } = world();
      await open("/settings/webhooks");
      await page.getByTestId("new-webhook").click();
      const { port } = receiver.address() as AddressInfo;
      await page.getByTestId("webhook-url").fill(`http://127.0.0.1:${port}/hook`);
      expect(await findDialogViolations(page)).toEqual([]);
      await page.getByTestId("make-webhook").click();
      await page.getByTestId("secret").waitFor();
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByTestId("test-webhook").click();
      // A training of another journey may end meanwhile, and is told too.
      const tests = page.getByTestId("deliveries").getByRole("listitem").filter({ hasText: "Test" });
      await tests.getByText("Arrived (204)").waitFor();
      expect(received.filter(({ event }) => event === "PING")).toHaveLength(1);
    });

    it("keep in the log who did what, to be searched by an address", async () => {
      const { page, open } = world();
      await open("/settings/audit");
      await page.getByLabel("What", { exact: true }).selectOption("inviteUser");
      await page.getByTestId("filter").click();
      await page.waitForURL(/what=inviteUser/);
      await page.locator('[data-testid="audit-event"][data-action="inviteUser"]').waitFor();
      expect(await page.getByTestId("audit-event").count()).toBe(1);
      expect(await page.getByTestId("audit-event").textContent()).toContain("name: Vera");
      // A moment is never cut off: each field is as wide as the browser would make it.
      const missing = await page.locator('form input[type="datetime-local"]').evaluateAll((fields) =>
        fields.map((field) => {
          const copy = field.cloneNode() as HTMLElement;
          copy.style.width = "max-content";
          field.parentElement!.append(copy);
          const width = copy.offsetWidth;
          copy.remove();
          return Math.max(0, width - (field as HTMLElement).offsetWidth);
        }),
      );
      expect(missing).toEqual([0, 0, 0]);
    });
  });
