/** The names that point at versions: production, challenger and the team's own; made, moved, rolled back, taken away. */
"use client";
import { Button, Group } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { Moment } from "@/components/ui/moment";
import { Section } from "@/components/ui/section";
import { AliasBadge } from "./alias-badge";
import { type AliasDetails, type ModelDetails, PRODUCTION } from "./model-details";
import { PointAlias } from "./point-alias";
import { RemoveAlias } from "./remove-alias";

interface Props {
  model: ModelDetails;
  canEdit: boolean;
  onPoint: (versionNumber: number, alias: string) => void;
  onRollBack: (alias: string) => void;
  onChanged: () => void;
}

const productionFirst = (a: AliasDetails, b: AliasDetails) =>
  Number(b.alias === PRODUCTION) - Number(a.alias === PRODUCTION);

export function Aliases({ model, canEdit, onPoint, onRollBack, onChanged }: Props) {
  const { name, aliases, versions } = model;
  return (
    <Section
      title="Names"
      hint={
        <>
          Who asks for <code className="font-mono text-xs">?alias=…</code> gets the version that the name
          points at. Without one, production answers.
        </>
      }
    >
      {aliases.length ? (
        <ul className="mb-5 divide-y divide-line">
          {aliases.toSorted(productionFirst).map((alias) => (
            <li
              key={alias.id}
              data-testid={`alias-${alias.alias}`}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0"
            >
              <Pointer alias={alias} />
              {canEdit ? (
                <Group gap="xs">
                  {/* Production has its own, at the top of the page. */}
                  {alias.rollbackTarget && alias.alias !== PRODUCTION ? (
                    <Button
                      size="xs"
                      variant="default"
                      leftSection={<IconArrowBackUp size={15} aria-hidden />}
                      onClick={() => onRollBack(alias.alias)}
                    >
                      Back to version {alias.rollbackTarget.number}
                    </Button>
                  ) : null}
                  <RemoveAlias modelName={name} alias={alias} onRemoved={onChanged} />
                </Group>
              ) : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="mb-5 text-sm text-muted">No name points at a version yet.</p>
      )}
      {canEdit && versions.edges.length ? (
        <PointAlias numbers={versions.edges.map(({ node }) => node.number)} onPoint={onPoint} />
      ) : null}
    </Section>
  );
}

const Pointer = ({ alias: { alias, version, updatedAt } }: { alias: AliasDetails }) => (
  <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
    <AliasBadge alias={alias} />
    <span>
      version <strong>{version.number}</strong>{" "}
      <span className="text-muted">
        since <Moment at={updatedAt} />
      </span>
    </span>
  </span>
);
