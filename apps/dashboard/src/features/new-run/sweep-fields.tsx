/** One run, or many as one: cross-validation, repeated seeds, a sweep. */
import { Checkbox, Radio } from "@mantine/core";
import { NumberField } from "@/components/ui/number-field";
import { Section } from "@/components/ui/section";
import { type HowMany, SPREADABLE, type Spreadable, type SweepFormValues } from "./sweep-form";

const CHOICES: { value: HowMany; label: string; hint: string }[] = [
  { value: "one", label: "Once", hint: "The usual choice." },
  {
    value: "folds",
    label: "Cross-validation",
    hint: "Every photo is held out once: the surest score from few photos.",
  },
  {
    value: "repeat",
    label: "Repeated seeds",
    hint: "The same again by other dice: shows how much is chance.",
  },
  { value: "sweep", label: "Sweep", hint: "Tries values of the settings and finds the best." },
];

const STRATEGIES: { value: SweepFormValues["strategy"]; label: string; hint: string }[] = [
  { value: "random", label: "Random", hint: "Draws that many combinations: the most for the time." },
  { value: "halving", label: "Successive halving", hint: "Starts many for few epochs; only the best go on." },
  { value: "grid", label: "Grid", hint: "Every combination of evenly spread values." },
];

interface Props {
  values: SweepFormValues;
  errors: Record<string, string>;
  onChange: (values: SweepFormValues) => void;
}

export function SweepFields({ values, errors, onChange }: Props) {
  const change = (fields: Partial<SweepFormValues>) => onChange({ ...values, ...fields });
  return (
    <Section
      title="How often to train"
      hint="The photos are looked at once, however many trainings follow: several cost little more than one."
    >
      <Radio.Group
        aria-label="How often to train"
        value={values.howMany}
        onChange={(next) => change({ howMany: next as HowMany })}
      >
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          {CHOICES.map(({ value, label, hint }) => (
            <Radio.Card
              key={value}
              value={value}
              data-testid={`how-${value}`}
              className={`!flex items-start rounded-xl border p-3.5 ${
                values.howMany === value ? "border-brand bg-brand-soft/50" : "border-line"
              }`}
            >
              <span className="flex items-start gap-3 text-left">
                <Radio.Indicator className="mt-0.5 shrink-0" />
                <span>
                  <span className="block text-sm font-medium">{label}</span>
                  <span className="mt-0.5 block text-sm text-muted">{hint}</span>
                </span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {values.howMany === "folds" ? (
        <NumberField
          className="mt-5 max-w-64"
          label="Folds"
          description="Into how many parts the photos are divided. Default 5."
          value={values.folds}
          error={errors["folds"]}
          onChange={(folds) => change({ folds })}
        />
      ) : null}
      {values.howMany === "repeat" ? (
        <NumberField
          className="mt-5 max-w-64"
          label="Seeds"
          description="How often to train with another seed. Default 5."
          value={values.repeats}
          error={errors["repeats"]}
          onChange={(repeats) => change({ repeats })}
        />
      ) : null}
      {values.howMany === "sweep" ? <Space values={values} errors={errors} change={change} /> : null}
    </Section>
  );
}

function Space({
  values,
  errors,
  change,
}: Omit<Props, "onChange"> & { change: (fields: Partial<SweepFormValues>) => void }) {
  const chosen = STRATEGIES.find(({ value }) => value === values.strategy);
  return (
    <div className="mt-6 space-y-6">
      <Radio.Group
        label="How values are chosen"
        description={chosen?.hint}
        value={values.strategy}
        onChange={(next) => change({ strategy: next as SweepFormValues["strategy"] })}
      >
        <div className="mt-3 flex flex-wrap gap-x-6 gap-y-2">
          {STRATEGIES.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </div>
      </Radio.Group>
      {values.strategy === "grid" ? (
        <NumberField
          className="max-w-64"
          label="Values of each setting"
          description="Evenly spread between the two ends. Default 5."
          value={values.steps}
          error={errors["steps"]}
          onChange={(steps) => change({ steps })}
        />
      ) : (
        <NumberField
          className="max-w-64"
          label="Trainings"
          description="How many combinations to try. Default 10."
          value={values.runs}
          error={errors["runs"]}
          onChange={(runs) => change({ runs })}
        />
      )}
      <fieldset>
        <legend className="text-sm font-medium">Settings to try</legend>
        {errors["spread"] ? (
          <p role="alert" className="mt-1 text-sm text-bad">
            {errors["spread"]}
          </p>
        ) : null}
        <ul className="mt-2 divide-y divide-line">
          {SPREADABLE.map(({ name, label }) => (
            <Spread
              key={name}
              name={name}
              label={label}
              range={values.spread[name]}
              errors={errors}
              onChange={(range) => change({ spread: { ...values.spread, [name]: range } })}
            />
          ))}
        </ul>
      </fieldset>
    </div>
  );
}

function Spread({
  name,
  label,
  range,
  errors,
  onChange,
}: {
  name: Spreadable;
  label: string;
  range: SweepFormValues["spread"][Spreadable];
  errors: Record<string, string>;
  onChange: (range: SweepFormValues["spread"][Spreadable]) => void;
}) {
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-3">
      <Checkbox
        className="min-w-52 pt-1.5"
        label={label}
        checked={range.on}
        onChange={(event) => onChange({ ...range, on: event.currentTarget.checked })}
      />
      {range.on ? (
        <div className="flex items-start gap-3">
          <NumberField
            className="w-28"
            aria-label={`${label}: from`}
            value={range.from}
            error={errors[`spread.${name}.from`]}
            onChange={(from) => onChange({ ...range, from })}
          />
          <span className="pt-2 text-sm text-muted">to</span>
          <NumberField
            className="w-28"
            aria-label={`${label}: to`}
            value={range.to}
            error={errors[`spread.${name}.to`]}
            onChange={(to) => onChange({ ...range, to })}
          />
        </div>
      ) : null}
    </li>
  );
}
