import { describe, expect, it } from 'vitest';
import { parseCommand } from './arguments';
import { COMMAND_NAMES, helpText } from './help';
import { UsageError } from './usage';

const CWD = '/music';
const parse = (...argv: string[]) => parseCommand(argv, CWD);

describe('parseCommand', () => {
  it('makes paths absolute and knows every option of analyse', () => {
    expect(parse('analyse', '--json', '--again', '--data', 'lib', 'a.mp3', '/b', '..')).toEqual({
      name: 'analyse',
      json: true,
      again: true,
      engine: null,
      dataDir: 'lib',
      paths: ['/music/a.mp3', '/b', '/'],
    });
  });

  it('takes names that look like options after --', () => {
    expect(parse('plan', '--', '--json')).toMatchObject({ json: false, paths: ['/music/--json'] });
  });

  it('takes American spelling', () => {
    expect(parse('analyze', 'a.mp3')).toMatchObject({ name: 'analyse' });
  });

  it('takes a plan from a file or from standard input', () => {
    expect(parse('write', 'plan.jsonl')).toMatchObject({ planPath: '/music/plan.jsonl', dryRun: false });
    expect(parse('write', '--dry-run', '-')).toMatchObject({ planPath: '-', dryRun: true });
  });

  it('takes tagging rules for plan and ways of writing for write', () => {
    expect(parse('plan', '--mode', 'add', '--rename', 'a=b', '--rename', 'c=d', 'x')).toMatchObject({
      policy: { modes: { genre: { mode: 'add' }, mood: { mode: 'add' } }, rules: [{ label: 'a' }, { label: 'c' }] },
    });
    expect(parse('write', '-')).toMatchObject({ writing: {} });
    expect(parse('write', '--keep-mtime', '--id3-version', '2.3', '--id3-separator', ',', '-')).toMatchObject({
      writing: { keepMtime: true, id3Version: '2.3', id3Separator: ', ' },
    });
  });

  it('understands each way to undo', () => {
    expect(parse('undo', '--all')).toMatchObject({ scope: { all: true } });
    expect(parse('undo', '--run', '12')).toMatchObject({ scope: { runId: 12 } });
    expect(parse('undo', 'a.mp3', 'b')).toMatchObject({ scope: { paths: ['/music/a.mp3', '/music/b'] } });
  });

  it('understands history', () => {
    expect(parse('history')).toMatchObject({ name: 'history', runId: null, json: false });
    expect(parse('history', '--run', '3', '--json')).toMatchObject({ runId: 3, json: true });
  });

  it('understands engines, and which one shall compute', () => {
    expect(parse('engines', '--again')).toEqual({ name: 'engines', json: false, dataDir: null, again: true });
    expect(parse('analyse', '--engine', 'onnx-cpu', 'x')).toMatchObject({ engine: 'onnx-cpu' });
    expect(parse('plan', '--engine', 'auto', 'x')).toMatchObject({ engine: 'auto' });
    expect(() => parse('engines', 'x')).toThrow('engines takes no path');
    expect(() => parse('analyse', '--engine', 'gpu', 'x')).toThrow(
      'there is no engine "gpu"; there are auto, onnx-cpu',
    );
  });

  it('understands what is to be done with a model', () => {
    expect(parse('models')).toEqual({ name: 'models', json: false, dataDir: null, action: { kind: 'list' } });
    const actionOf = (...words: string[]) => parse('models', ...words) as unknown as { action: unknown };
    expect(actionOf('list')).toMatchObject({ action: { kind: 'list' } });
    expect(actionOf('use', 'mine-1').action).toEqual({ kind: 'use', modelId: 'mine-1' });
    expect(actionOf('export', 'mine-1', 'm.zip').action).toEqual({
      kind: 'export',
      modelId: 'mine-1',
      path: '/music/m.zip',
    });
    expect(actionOf('import', 'm.zip').action).toEqual({ kind: 'import', path: '/music/m.zip', asId: null });
    expect(actionOf('import', 'm', '--as', 'x').action).toEqual({ kind: 'import', path: '/music/m', asId: 'x' });
    expect(() => parse('models', 'train')).toThrow('models knows no "train"; it knows list, use');
    expect(() => parse('models', 'constructor')).toThrow('models knows no');
    expect(() => parse('models', 'use')).toThrow('models use needs ID');
    expect(() => parse('models', 'use', 'a', 'b')).toThrow('models use needs ID');
    expect(() => parse('models', 'export', 'a')).toThrow('models export needs ID and FILE.zip');
    expect(() => parse('models', 'list', 'a')).toThrow('models list takes nothing more');
    expect(() => parse('models', 'use', 'a', '--as', 'b')).toThrow('--as is for models import');
  });

  it('scans the whole library when no path is given', () => {
    expect(parse('scan')).toMatchObject({ name: 'scan', paths: [] });
  });

  it.each(['train', 'matrix', 'report', 'dataset', 'evaluate'])('passes everything on to %s', (name) => {
    expect(parse(name, '--help', '--epochs', '3')).toEqual({ name, args: ['--help', '--epochs', '3'] });
  });

  it.each([...COMMAND_NAMES].filter((name) => !['train', 'matrix', 'report', 'dataset', 'evaluate'].includes(name)))(
    'gives help on %s wherever --help stands',
    (name) => {
      expect(parse(name, 'x', '--help')).toEqual({ name: 'help', topic: name });
      expect(parse('help', name)).toEqual({ name: 'help', topic: name });
    },
  );

  it.each([
    [[], 'which command'],
    [['play'], 'unknown command "play"'],
    [['--data', 'x', 'scan'], 'the command comes first, --data behind it'],
    [['help', 'play'], 'unknown command "play"'],
    [['analyse'], 'analyse needs a file or folder'],
    [['plan'], 'plan needs a file or folder'],
    [['analyse', ''], 'a path is empty'],
    [['analyse', '--jsn', 'a'], "analyse: unknown option '--jsn'"],
    [['analyse', 'a', '--data'], '--data'],
    [['analyse', 'a', '--data='], '--data needs a folder'],
    [['plan', '--preserve', '-core', 'a'], '--preserve needs a value; one that begins with a dash: --preserve=-…'],
    [['plan', '--mode', 'guess', 'a'], '--mode is one of off, fill, add, replace'],
    [['write'], 'write needs a plan file'],
    [['write', '--id3-version', '2.2', '-'], '--id3-version is one of "keep" "2.3" "2.4", not "2.2"'],
    [['write', '--id3-separator', '|', '-'], '--id3-separator is one of ";" "/" ",", not "|"'],
    [['write', 'a', 'b'], 'one plan file, not 2'],
    [['history', 'music'], 'history takes no path'],
    [['history', '--run', 'x'], '--run needs the number of a run'],
    [['undo'], 'undo needs one of'],
    [['undo', '--all', 'a.mp3'], 'undo needs one of'],
    [['undo', '--all', '--run', '1'], 'undo needs one of'],
    [['undo', '--run', 'x'], '--run needs the number of a run, not "x"'],
    [['undo', '--run', '0'], '--run needs the number of a run'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
    expect(() => parse(...argv)).not.toThrow('\n');
  });
});

describe('helpText', () => {
  it('names every command in the overview', () => {
    for (const name of COMMAND_NAMES) expect(helpText(null)).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each(COMMAND_NAMES)('has usage and an example for %s, in lines that fit', (name) => {
    expect(helpText(name)).toContain(`Usage: sleevenotes ${name}`);
    expect(helpText(name)).toMatch(/Examples?:\n {2}(sleevenotes|echo)/);
    expect(
      Math.max(
        ...helpText(name)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(82);
  });
});
