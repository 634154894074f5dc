/** Mantine dressed in Smallset's colours: warm neutrals and petrol. */
"use client";
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const petrol: MantineColorsTuple = [
  "#eaf6f7",
  "#d5ebed",
  "#aad7da",
  "#7bc2c7",
  "#5fb9c1",
  "#339fa8",
  "#1d8690",
  "#0f6f79",
  "#0b5a63",
  "#08454c",
];
const gray: MantineColorsTuple = [
  "#faf9f6",
  "#f3f1ec",
  "#e8e5de",
  "#d9d5cc",
  "#bdb8ad",
  "#8f897d",
  "#645f56",
  "#57544d",
  "#3b3934",
  "#22211e",
];
const dark: MantineColorsTuple = [
  "#e9ecea",
  "#c8cfcd",
  "#a3aeab",
  "#6f7b79",
  "#3c4745",
  "#2c3634",
  "#222b2a",
  "#1a2221",
  "#151c1b",
  "#121817",
];

/** Brick: white text on its seventh shade reaches 6.6:1. */
const red: MantineColorsTuple = [
  "#fbe9e5",
  "#f6d3cc",
  "#ecaba0",
  "#e08073",
  "#d45d50",
  "#c64639",
  "#b73a2f",
  "#a8322a",
  "#8d2a23",
  "#70221d",
];

export const theme = createTheme({
  fontFamily: "var(--font-inter), system-ui, sans-serif",
  headings: { fontFamily: "var(--font-inter), system-ui, sans-serif", fontWeight: "640" },
  colors: { petrol, gray, dark, red },
  primaryColor: "petrol",
  primaryShade: 7,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { fw: 560 } },
  },
});

export const resolveCssVariables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--ss-surface)",
    "--mantine-color-text": "var(--ss-ink)",
    "--mantine-color-dimmed": "var(--ss-muted)",
    "--mantine-color-placeholder": "var(--ss-muted)",
    "--mantine-color-error": "var(--ss-bad)",
    "--mantine-color-default-border": "var(--ss-line-strong)",
    "--mantine-color-anchor": "var(--ss-brand)",
  };
  return { variables: {}, light: shared, dark: shared };
};
