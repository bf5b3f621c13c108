import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { describeArchitecture, type ArchitectureDescription } from './describe-architecture';
import { tensorShape, type InputShape, type NetworkHead } from './network-shape';
import { ARCHITECTURES, architectureSchema, type Architecture } from './registry';

const grouped = (count: number): string => count.toLocaleString('en-GB');

function asPublished({ kind, published }: Architecture): ArchitectureDescription {
  return describeArchitecture(tf, architectureSchema.parse({ kind }), published);
}

const shown = (inputs: readonly InputShape[]): string =>
  inputs.map((input) => `${input.kind} ${tensorShape(input).join('x')}`).join(', ');

const labels = ({ size, activation }: NetworkHead): string => `${size}, ${activation}`;

/** docs/architectures.md is this text; after a change of the networks: `npx vitest run describe-architecture -u`. */
function architecturesPage(): string {
  const descriptions = ARCHITECTURES.map((architecture) => ({ ...architecture, ...asPublished(architecture) }));
  const rows = descriptions.map(
    ({ kind, title, source, published, parameters, embeddingSize }) =>
      `| ${[`\`${kind}\``, title, source, shown(published.inputs), published.heads.map(labels).join(', '), grouped(parameters), grouped(embeddingSize)].join(' | ')} |`,
  );
  const sections = descriptions.map(({ kind, title, accepts, maxInputs, schema, ways }) => {
    const config = architectureSchema.parse({ kind });
    const kinds = accepts.map((input) => `\`${input}\``).join(', ');
    const inputs = accepts.length === 1 ? kinds : `${maxInputs === 1 ? 'one' : `up to ${maxInputs}`} of ${kinds}`;
    // What has no default would be missing here, and people could not see it.
    expect(Object.keys(config).sort()).toEqual(Object.keys(schema.shape).sort());
    return [
      `## ${title}`,
      `\`${JSON.stringify(config)}\``,
      `Takes ${inputs}.`,
      ways.map(({ input, shapes }) => `- \`${input}\`: ${shapes.join(' → ')}`).join('\n'),
    ].join('\n\n');
  });
  return [
    '# Networks',
    'The networks of the published systems, by the name a configuration gives them (`"architecture": { "kind": … }`), with inputs and labels as published. Other inputs and labels change the parameters.',
    [
      '| kind | network | source | inputs | labels | parameters | embedding |',
      '| --- | --- | --- | --- | --- | --: | --: |',
      ...rows,
    ].join('\n'),
    'Each section shows the options with their defaults, and the shapes from the input to the labels: rows, frames and channels, or steps and channels. The source of every number is said in `src-worker/training/architectures/`, from which this page is made.',
    ...sections,
    '',
  ].join('\n\n');
}

test('docs/architectures.md says what the networks are', async () => {
  await expect(architecturesPage()).toMatchFileSnapshot('../../../docs/architectures.md');
});
