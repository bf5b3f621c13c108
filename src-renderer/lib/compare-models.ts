import type { ModelVersion } from '../../src-shared/model-version';
import type { LabelFigure, NamedReport } from '../../src-shared/training-report';
import { fieldOfHead, type LabelField } from '../../src-shared/tags';

/** Two models side by side, label by label. All pure. */

/** What one of them has to say of a label; null where it does not know it. */
export interface LabelSide {
  /** Null: shown, never written. */
  readonly threshold: number | null;
  /** Null where nothing was measured on the user's songs. */
  readonly figures: LabelFigure | null;
  readonly songs: number | null;
}

export interface ComparedLabel {
  readonly field: LabelField;
  readonly label: string;
  readonly left: LabelSide | null;
  readonly right: LabelSide | null;
}

/** A model with what was measured when it was trained; null where there was no such thing. */
export interface ComparedModel {
  readonly version: ModelVersion;
  readonly report: NamedReport | null;
}

/** Every label of either model: what was measured first, then what both know, each part in the order of names. */
export function compareModels(left: ComparedModel, right: ComparedModel): ComparedLabel[] {
  const [ofLeft, ofRight] = [sidesOf(left, right), sidesOf(right, left)];
  const keys = [...new Set([...ofLeft.keys(), ...ofRight.keys()])];
  const rows = keys.map((key) => {
    const { field, label } = (ofLeft.get(key) ?? ofRight.get(key))!;
    return { field, label, left: ofLeft.get(key)?.side ?? null, right: ofRight.get(key)?.side ?? null };
  });
  const isShared = (row: ComparedLabel) => row.left !== null && row.right !== null;
  const isMeasured = ({ left: a, right: b }: ComparedLabel) => (a?.figures ?? b?.figures ?? null) !== null;
  const rank = (row: ComparedLabel) => Number(isMeasured(row)) * 2 + Number(isShared(row));
  return rows.sort((a, b) => rank(b) - rank(a) || a.label.localeCompare(b.label, 'en'));
}

/** Whether the figures of both are of the same songs: then one was built on the other, and measured beside it. */
export function areOnSameSongs(left: ComparedModel, right: ComparedModel): boolean {
  const isBase = (model: ComparedModel, of: ComparedModel) => of.report?.base?.id === model.version.id;
  return (isBase(left, right) && left.report === null) || (isBase(right, left) && right.report === null);
}

interface NamedSide {
  readonly field: LabelField;
  readonly label: string;
  readonly side: LabelSide;
}

/** By field and name. A model without a report of its own has the figures that were taken of it beside the other one. */
function sidesOf({ version, report }: ComparedModel, other: ComparedModel): Map<string, NamedSide> {
  const sides = new Map<string, NamedSide>();
  for (const head of version.info?.heads ?? []) {
    const field = fieldOfHead(head.name);
    for (const { title, threshold } of head.labels) {
      const measured = report === null ? figuresAsBase(version, other, field, title) : ownFigures(report, field, title);
      const side = { threshold, figures: measured?.figures ?? null, songs: measured?.songs ?? null };
      sides.set(`${field} ${title}`, { field, label: title, side });
    }
  }
  return sides;
}

interface Measured {
  readonly figures: LabelFigure | null;
  readonly songs: number;
}

function ownFigures(report: NamedReport, field: LabelField, label: string): Measured | undefined {
  return report.field === field ? report.labels.find((one) => one.label === label) : undefined;
}

function figuresAsBase(
  version: ModelVersion,
  { report }: ComparedModel,
  field: LabelField,
  label: string,
): Measured | undefined {
  if (report?.base?.id !== version.id || report.field !== field) return undefined;
  const measured = report.labels.find((one) => one.label === label);
  return measured === undefined || measured.base === null
    ? undefined
    : { figures: measured.base, songs: measured.songs };
}
