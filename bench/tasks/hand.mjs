/** Does what a person would in a browser, and counts it: presses of the mouse, things typed, screens to be read. */

const READY_MS = 300_000;

export class Hand {
  #page;
  #screens = [];
  #steps = [];
  #clicks = 0;
  #typed = 0;

  constructor(page) {
    this.#page = page;
  }

  /** A link that a program printed is pressed in its terminal, which is a screen of its own. */
  async follow(address, what) {
    this.#screens.push("terminal");
    await this.#page.goto(address);
    this.#clicks++;
    this.#steps.push(what);
  }

  /** One press of the mouse. @param what the step in words */
  async click(target, what) {
    await target.waitFor({ timeout: READY_MS });
    await this.#read();
    await target.click();
    this.#clicks++;
    this.#steps.push(what);
  }

  /** Files dragged onto the page count as one press. @param input the file input behind the place to drop */
  async drop(input, files, what) {
    await input.waitFor({ state: "attached", timeout: READY_MS });
    await this.#read();
    await input.setInputFiles(files);
    this.#clicks++;
    this.#steps.push(what);
  }

  /** A select that the browser draws: one press opens it, one chooses. */
  async choose(select, option, what) {
    await select.waitFor({ timeout: READY_MS });
    await this.#read();
    await select.selectOption(option);
    this.#clicks += 2;
    this.#steps.push(what);
  }

  /** Typing counts as one; a field that has not the focus costs a press more. */
  async type(field, text, what) {
    await field.waitFor({ timeout: READY_MS });
    await this.#read();
    if (!(await field.evaluate((element) => element === document.activeElement))) {
      await field.click();
      this.#clicks++;
      this.#steps.push("into the field");
    }
    await this.#page.keyboard.insertText(text);
    this.#typed++;
    this.#steps.push(what);
  }

  /** A key or a chord counts as one thing typed. */
  async press(keys, what = keys) {
    await this.#read();
    await this.#page.keyboard.press(keys);
    this.#typed++;
    this.#steps.push(what);
  }

  /** Waits for what the task was done for, which is there to be read. @returns the tally */
  async sees(proof) {
    await proof.first().waitFor({ timeout: READY_MS });
    await this.#read();
    return { clicks: this.#clicks, typed: this.#typed, screens: this.#screens.length, steps: this.#steps };
  }

  /** A screen is an address, or a dialog on it, each time that it comes up anew. */
  async #read() {
    const screen = await this.#page.evaluate(() => {
      const [path] = (location.pathname + location.hash).split("?");
      const dialogs = [...document.querySelectorAll("dialog[open], [role=dialog][class*=modal-wrap]")];
      const open = dialogs.find((dialog) => dialog.checkVisibility() && dialog.getClientRects().length > 0);
      return open ? `${path} dialog` : path;
    });
    if (screen !== this.#screens.at(-1)) this.#screens.push(screen);
  }
}
