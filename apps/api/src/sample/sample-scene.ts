/** One picture of the sample dataset: ground, clutter, the thing itself, what lies over it, and light, as SVG. */
import type { Dice } from "./dice.js";
import { drawShape, type SampleClass } from "./sample-shapes.js";

interface Ground {
  colour: string;
  /** feTurbulence's base frequency across and down: grain. */
  frequency: readonly [number, number];
  /** How strongly the grain shows, 0–1. */
  strength: number;
}

const GROUNDS: readonly Ground[] = [
  { colour: "#d8c49a", frequency: [0.5, 0.5], strength: 0.5 }, // sand
  { colour: "#b8946a", frequency: [0.015, 0.25], strength: 0.6 }, // wood
  { colour: "#9aa3a8", frequency: [0.06, 0.09], strength: 0.5 }, // slate
  { colour: "#9aa474", frequency: [0.12, 0.12], strength: 0.7 }, // moss
  { colour: "#cfd4d6", frequency: [0.35, 0.02], strength: 0.35 }, // cloth
  { colour: "#a58a72", frequency: [0.2, 0.2], strength: 0.7 }, // soil
];

const CLUTTER_COLOURS = ["#8a8378", "#5c6b3a", "#a07f58", "#c9bda5", "#54483c", "#7d8f95"] as const;

const fixed = (value: number): string => value.toFixed(2);

/** Pebbles, twigs and blades of grass, anywhere in the picture. */
function drawClutter(dice: Dice, count: number, widthPx: number, heightPx: number): string {
  return Array.from({ length: count }, () => {
    const x = dice.between(0, widthPx);
    const y = dice.between(0, heightPx);
    const colour = dice.pick(CLUTTER_COLOURS);
    const turn = fixed(dice.between(0, 360));
    if (dice.chance(0.5)) {
      const rx = dice.between(2, 10);
      return `<ellipse cx="${fixed(x)}" cy="${fixed(y)}" rx="${fixed(rx)}" ry="${fixed(rx * dice.between(0.5, 1))}" fill="${colour}" stroke="#0005" transform="rotate(${turn} ${fixed(x)} ${fixed(y)})"/>`;
    }
    const length = dice.between(18, 70);
    return `<path d="M0 0Q${fixed(length / 2)} ${fixed(dice.between(-14, 14))} ${fixed(length)} 0" transform="translate(${fixed(x)} ${fixed(y)}) rotate(${turn})" fill="none" stroke="${colour}" stroke-width="${fixed(dice.between(1.2, 4))}" stroke-linecap="round"/>`;
  }).join("");
}

/** @returns an SVG of widthPx × heightPx */
export function drawScene(options: {
  className: SampleClass;
  dice: Dice;
  widthPx: number;
  heightPx: number;
}): string {
  const { className, dice, widthPx, heightPx } = options;
  const ground = dice.pick(GROUNDS);
  const [across, down] = ground.frequency.map((frequency) => fixed(frequency * dice.between(0.8, 1.3)));
  const strength = fixed(ground.strength * dice.between(0.3, 0.6));

  // Small and off centre sometimes, cut by the border sometimes: as people photograph.
  const radius = Math.min(widthPx, heightPx) * dice.between(0.34, 0.48);
  const x = widthPx * dice.between(0.42, 0.58);
  const y = heightPx * dice.between(0.42, 0.58);
  const place = `translate(${fixed(x)} ${fixed(y)}) rotate(${fixed(dice.between(-30, 30))})`;
  const lean = `scale(${fixed(radius * dice.between(0.78, 1))} ${fixed(radius)}) skewX(${fixed(dice.between(-14, 14))})`;
  const shape = drawShape(className, dice);
  const lightX = fixed(dice.between(0, 1));
  const lightY = fixed(dice.between(0, 1));

  return `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}" viewBox="0 0 ${widthPx} ${heightPx}">
<defs>
<filter id="grain" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency="${across} ${down}" numOctaves="3" seed="${dice.integer(1, 9999)}"/><feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  ${strength} ${strength} 0 0 -.25"/></filter>
<filter id="shadow" x="-.5" y="-.5" width="2" height="2"><feGaussianBlur stdDeviation=".06"/></filter>
<radialGradient id="light" cx="${lightX}" cy="${lightY}" r="1"><stop offset="0" stop-color="#fff" stop-opacity="${fixed(dice.between(0.05, 0.3))}"/><stop offset="1" stop-color="#000" stop-opacity="${fixed(dice.between(0.1, 0.35))}"/></radialGradient>
</defs>
<rect width="100%" height="100%" fill="${ground.colour}"/>
<rect width="100%" height="100%" filter="url(#grain)"/>
${drawClutter(dice, dice.integer(1, 6), widthPx, heightPx)}
<g transform="translate(3 4) ${place} ${lean}" opacity=".35"><circle r=".72" fill="#000" filter="url(#shadow)"/></g>
<g transform="${place} ${lean}">${shape}</g>
${drawClutter(dice, dice.chance(0.5) ? dice.integer(1, 3) : 0, widthPx, heightPx)}
<rect width="100%" height="100%" fill="url(#light)"/>
</svg>`;
}
