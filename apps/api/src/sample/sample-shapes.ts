/** The four things of the sample dataset as SVG, about 1 unit in radius around the origin, pointing up. */
import type { Dice } from "./dice.js";

export const SAMPLE_CLASSES = ["flower", "leaf", "shell", "starfish"] as const;
export type SampleClass = (typeof SAMPLE_CLASSES)[number];

/** Palettes overlap on purpose: colour alone must not give the class away. */
const COLOURS: Record<SampleClass, readonly string[]> = {
  flower: ["#e86a92", "#f4f1ea", "#f2b632", "#9b72cf", "#6f9ceb", "#e8743b"],
  leaf: ["#4f8a3c", "#7aa63f", "#5f8f5a", "#3f7a4a", "#d9a441", "#c4572e"],
  shell: ["#ecd9b8", "#e8a0a8", "#f4f1ea", "#dcc3a0", "#e3b8a0", "#b98a5e"],
  starfish: ["#e0662f", "#c9404a", "#d9542f", "#e8a15c", "#b5472f", "#8d6bb0"],
};

const fixed = (value: number): string => value.toFixed(3);
const point = (angle: number, radius: number): string =>
  `${fixed(Math.sin(angle) * radius)} ${fixed(-Math.cos(angle) * radius)}`;

/** `#rrggbb` moved towards white (amount > 0) or black (amount < 0). */
function shade(colour: string, amount: number): string {
  const target = amount > 0 ? 255 : 0;
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
  const moved = channels.map((channel) => Math.round(channel + (target - channel) * Math.abs(amount)));
  return `rgb(${moved.join(",")})`;
}

/** Petals around a disc; one in eight has five narrow ones and hardly a disc, like a starfish. */
function drawFlower(dice: Dice, colour: string): string {
  const isStarlike = dice.chance(1 / 8);
  const petals = isStarlike ? 5 : dice.integer(5, 9);
  const width = isStarlike ? 0.2 : dice.between(0.8, 1.25) / petals + 0.08;
  const parts = Array.from({ length: petals }, (_, index) => {
    const degrees = (360 / petals) * index + dice.between(-5, 5);
    const length = dice.between(0.44, 0.52);
    const fill = shade(colour, dice.between(-0.12, 0.18));
    return (
      `<g transform="rotate(${fixed(degrees)})">` +
      `<ellipse cx="0" cy="${fixed(-length)}" rx="${fixed(width)}" ry="${fixed(length)}" fill="${fill}" stroke="${shade(colour, -0.3)}" stroke-width=".025"/>` +
      `<path d="M0 0L0 ${fixed(-length * 1.5)}" stroke="${shade(colour, -0.25)}" stroke-width=".02" opacity=".6"/></g>`
    );
  });
  const disc = isStarlike ? 0.1 : dice.between(0.18, 0.3);
  const discColour = isStarlike ? shade(colour, 0.2) : dice.pick(["#e9b93a", "#6b4423", "#d9d27a"]);
  parts.push(`<circle r="${fixed(disc)}" fill="${discColour}" stroke="#0003" stroke-width=".03"/>`);
  return parts.join("");
}

/** A pointed oval with veins; one in eight is a ginkgo's fan, like a shell. */
function drawLeaf(dice: Dice, colour: string): string {
  const dark = shade(colour, -0.35);
  if (dice.chance(1 / 8)) {
    const spread = dice.between(0.8, 1.1);
    const veins = Array.from({ length: 9 }, (_, index) => {
      const angle = spread * (index / 4 - 1);
      return `<path d="M0 .5L${point(angle, 0.9)}" stroke="${dark}" stroke-width=".025" opacity=".6"/>`;
    });
    const outline = `M0 .55Q-.3 .3 ${point(-spread, 1)}Q${point(-spread / 2, 1.2)} 0 -.86Q${point(spread / 2, 1.2)} ${point(spread, 1)}Q.3 .3 0 .55Z`;
    return `<path d="${outline}" fill="${colour}"/>${veins.join("")}<path d="M0 .5Q.05 .8 0 1" stroke="${dark}" stroke-width=".06" fill="none"/>`;
  }
  const width = dice.between(0.35, 0.7);
  const bend = dice.between(-0.2, 0.2);
  const outline = `M0 -1C${fixed(width)} -.6 ${fixed(width + bend)} .5 0 .75C${fixed(-width + bend)} .5 ${fixed(-width)} -.6 0 -1Z`;
  const veins = Array.from({ length: 5 }, (_, index) => {
    const y = 0.5 - index * 0.26;
    const reach = width * (0.75 - Math.abs(index - 1.5) * 0.12);
    return `<path d="M${fixed(-reach)} ${fixed(y - 0.28)}L0 ${fixed(y)}L${fixed(reach)} ${fixed(y - 0.28)}" stroke="${dark}" stroke-width=".025" fill="none" opacity=".7"/>`;
  });
  const rib = `<path d="M0 1Q${fixed(bend)} .2 0 -.95" stroke="${dark}" stroke-width=".05" fill="none"/>`;
  return `<path d="${outline}" fill="${colour}" stroke="${dark}" stroke-width=".02"/>${veins.join("")}${rib}`;
}

/** A scallop: ribs that fan out from a hinge to a wavy rim. */
function drawShell(dice: Dice, colour: string): string {
  const ribs = dice.integer(6, 10);
  const spread = dice.between(0.85, 1.15);
  const angles = Array.from({ length: ribs + 1 }, (_, index) => spread * ((2 * index) / ribs - 1));
  const hinge = 0.62;
  const onRim = (angle: number, radius: number) => {
    const [x, y] = point(angle, radius).split(" ");
    return `${x} ${fixed(Number(y) + hinge - 0.35)}`;
  };
  const rim = angles.slice(1).map((angle, index) => {
    const middle = (angle + angles[index]!) / 2;
    return `Q${onRim(middle, 1.24)} ${onRim(angle, 1.08)}`;
  });
  const outline = `M0 ${hinge}L${onRim(angles[0]!, 1.08)}${rim.join("")}Z`;
  const lines = angles
    .slice(1, -1)
    .map(
      (angle) =>
        `<path d="M0 ${hinge}L${onRim(angle, 1.06)}" stroke="${shade(colour, -0.35)}" stroke-width=".035" opacity=".7"/>`,
    );
  const bands = [0.5, 0.75].map(
    (size) =>
      `<path d="${outline}" transform="translate(0 ${fixed(hinge * (1 - size))}) scale(${size})" fill="none" stroke="${shade(colour, dice.between(-0.3, 0.3))}" stroke-width=".06" opacity=".6"/>`,
  );
  const ears = `<path d="M-.28 ${hinge + 0.12}L-.2 ${hinge - 0.14}L.2 ${hinge - 0.14}L.28 ${hinge + 0.12}Z" fill="${shade(colour, -0.12)}"/>`;
  return `${ears}<path d="${outline}" fill="${colour}" stroke="${shade(colour, -0.35)}" stroke-width=".03"/>${bands.join("")}${lines.join("")}`;
}

/** Five arms, rounded, with a row of dots along each. */
function drawStarfish(dice: Dice, colour: string): string {
  const arms = dice.chance(0.9) ? 5 : 6;
  const waist = dice.between(0.3, 0.44);
  const step = (2 * Math.PI) / arms;
  const outline = Array.from({ length: arms }, (_, index) => {
    const angle = step * index + dice.between(-0.1, 0.1);
    const reach = dice.between(0.85, 1.02);
    const tip = `Q${point(angle - 0.09, reach)} ${point(angle, reach)}Q${point(angle + 0.09, reach)}`;
    return `${index === 0 ? `M${point(angle - step / 2, waist)}` : ""}${tip} ${point(angle + step / 2, waist)}`;
  });
  const dots = Array.from({ length: arms * 5 }, (_, index) => {
    const angle = step * Math.floor(index / 5);
    const [x, y] = point(angle, 0.14 + (index % 5) * 0.16).split(" ");
    return `<circle cx="${x}" cy="${y}" r="${fixed(dice.between(0.025, 0.05))}" fill="${shade(colour, 0.45)}" opacity=".8"/>`;
  });
  return `<path d="${outline.join("")}Z" fill="${colour}" stroke="${shade(colour, -0.3)}" stroke-width=".05" stroke-linejoin="round"/>${dots.join("")}`;
}

const DRAW: Record<SampleClass, (dice: Dice, colour: string) => string> = {
  flower: drawFlower,
  leaf: drawLeaf,
  shell: drawShell,
  starfish: drawStarfish,
};

export const drawShape = (className: SampleClass, dice: Dice): string =>
  DRAW[className](dice, dice.pick(COLOURS[className]));
