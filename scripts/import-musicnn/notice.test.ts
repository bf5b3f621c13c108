import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeNotice } from './notice.mjs';

const ROOT = new URL('../../', import.meta.url).pathname;
const INITIAL = `${ROOT}src-worker/training/initial`;

test('a notice says where weights come from and what was done to them, and has the licence as it is', () => {
  const licence = 'Copyright (c) A.\n\nAS IS.';
  expect(writeNotice('the network A', ['it is shorter.'], licence)).toMatchInlineSnapshot(`
    "The weights in this folder are made from those of the network A in the Python package musicnn 0.1.0:
    it is shorter.
    In the folder of a model (model.onnx), training has put layers behind these, and may have changed these, too.
    The licence of that package:

    Copyright (c) A.

    AS IS.
    "
  `);
});

test('both folders of weights have the same licence', () => {
  const licences = ['musicnn-msd', 'musicnn-vgg-msd'].map((name) => {
    const [, licence] = readFileSync(`${INITIAL}/${name}/NOTICE`, 'utf8').split('The licence of that package:\n\n');
    return licence;
  });
  expect(licences[0]).toMatch(/^Copyright \(c\) Music Technology Group, .* OF THIS SOFTWARE\.\n$/s);
  expect(licences[1]).toBe(licences[0]);
});
