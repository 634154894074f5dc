/** The runs page's address, its suggestions, and its chart's axes. */
import { parseSearch } from "@smallset/schema";
import { describe, expect, it } from "vitest";
import { groupSearch } from "../../src/features/runs/group-search";
import { chooseAxes, placeOf } from "../../src/features/runs/parallel-axes";
import { applySuggestion, fieldBefore, suggestFields, suggestValues } from "../../src/features/runs/suggest";
import {
  DEFAULT_COLUMNS,
  nextSort,
  PAGE_SIZE,
  pageVariables,
  readTableState,
  writeTableState,
} from "../../src/features/runs/table-state";

describe("the address of the runs page", () => {
  it("is plain for the plain page, and says everything else", () => {
    const plain = readTableState(new URLSearchParams());
    expect(writeTableState(plain)).toBe("");
    const state = {
      search: 'val/accuracy > 0.9 and name = "a,b"',
      sort: { field: "params.learningRate", descending: false },
      columns: ["status", "tags.my, team", "val/accuracy.last"],
      groupBy: ["settings"],
      showsChart: true,
    };
    expect(readTableState(new URLSearchParams(writeTableState(state)))).toEqual(state);
    expect(readTableState(new URLSearchParams(writeTableState({ ...plain, columns: [] }))).columns).toEqual(
      [],
    );
  });

  it("asks for the metrics and params that its columns show", () => {
    const state = {
      ...readTableState(new URLSearchParams()),
      columns: ["val/loss.last", "params.epochs", "metrics.f1"],
    };
    expect(pageVariables(state, 3)).toMatchObject({
      offset: 3 * PAGE_SIZE,
      metrics: ["val/loss", "f1"],
      params: ["epochs"],
      details: false,
      search: null,
    });
    expect(pageVariables({ ...state, columns: ["status", "createdBy"] }, 0).details).toBe(true);
    expect(pageVariables({ ...state, columns: ["tags.team"] }, 0).details).toBe(true);
    expect(pageVariables({ ...state, columns: DEFAULT_COLUMNS }, 0).metrics).toEqual(["val/accuracy"]);
  });

  it("sorts down, up and no more", () => {
    const down = nextSort(null, "name");
    const up = nextSort(down, "name");
    expect([down, up, nextSort(up, "name")]).toEqual([
      { field: "name", descending: true },
      { field: "name", descending: false },
      null,
    ]);
  });
});

describe("suggestions", () => {
  const fields = [
    { name: "val/accuracy", kind: "METRIC" },
    { name: "params.learningRate", kind: "PARAM" },
    { name: "status", kind: "ATTRIBUTE" },
  ];
  const texts = (text: string) =>
    suggestFields(text, text.length, fields).map((suggestion) => suggestion.text);

  it("complete fields, then offer operators, then the next condition", () => {
    expect(texts("acc")).toEqual(["val/accuracy "]);
    expect(texts("status = RUNNING and lear")).toEqual(["params.learningRate "]);
    expect(texts("val/accuracy")[0]).toBe("val/accuracy > ");
    expect(texts("val/accuracy > 0.9 ")).toEqual(["and ", "or "]);
  });

  it("offer values behind an operator and in a list, quoted where they must be", () => {
    expect(fieldBefore("status = ", 9)).toBe("status");
    expect(fieldBefore("status not in (RUNNING, ", 24)).toBe("status");
    expect(fieldBefore("cats ", 5)).toBeNull();
    expect(suggestValues(["cats and dogs", "birds"], 10, 12).map(({ text }) => text)).toEqual([
      '"cats and dogs" ',
      "birds ",
    ]);
  });

  it("replace the word at the caret and leave a search that is understood", () => {
    const [suggestion] = suggestFields("acc and status = RUNNING", 3, fields);
    const { text, caret } = applySuggestion("acc and status = RUNNING", suggestion!);
    expect(text).toBe("val/accuracy and status = RUNNING");
    expect(caret).toBe(13);
  });
});

describe("a group of runs", () => {
  it("is found by a search that keeps the one before", () => {
    const state = {
      ...readTableState(new URLSearchParams()),
      search: "cats or dogs",
      groupBy: ["params.optimizer", "tags.team"],
    };
    const search = groupSearch(state, ['the "best"', null]);
    expect(search).toBe('(cats or dogs) and params.optimizer = "the \\"best\\"" and not tags.team exists');
    expect(parseSearch(search)).toMatchObject({ is: "and" });
  });
});

describe("the axes of the chart", () => {
  const run = (id: string, params: Record<string, string>, best: number) => ({
    id,
    name: id,
    params: Object.entries(params).map(([key, value]) => ({ key, value })),
    summaries: [{ key: "val/accuracy", best }],
  });
  const runs = [
    run("a", { learningRate: "0.0001", optimizer: "adam", epochs: "50" }, 0.9),
    run("b", { learningRate: "0.1", optimizer: "sgd", epochs: "50" }, 0.8),
  ];

  it("are the settings that differ, logarithmic over powers of ten, then the scores", () => {
    expect(chooseAxes(runs, ["val/accuracy", "val/loss"])).toEqual([
      { name: "learningRate", categories: null, isLogarithmic: true },
      { name: "optimizer", categories: ["adam", "sgd"], isLogarithmic: false },
      { name: "val/accuracy", categories: null, isLogarithmic: false },
    ]);
  });

  it("place each run, or leave a gap", () => {
    const axes = chooseAxes(runs, ["val/accuracy"]);
    expect(placeOf(runs[0]!, axes)).toEqual([0.0001, "adam", 0.9]);
    expect(placeOf({ ...runs[0]!, params: [] }, axes)).toEqual(["-", "-", 0.9]);
  });
});
