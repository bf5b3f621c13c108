import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import type { TagEdit } from '../../../src-shared/tags';
import { isWantedFile } from '../../../src-shared/music-names';
import { type Exercise, exerciseFiles } from './exercise-files';
import { reportPage, type ReportRow } from './tag-report-page';
import { makeAllVarieties } from './all-varieties';
import { makeWorkFolder } from './work-folder';

/**
 * Writes into one file of every variety, and into copies of real ones, undoes that again, and reports what every reader
 * at hand saw. Arguments: the page to write, then folders of music (each named by its own name in the report).
 * Prints what went wrong, and exits with 1 where something did.
 */

const TEN_GENRES = ['Rock', 'Pop', 'Jazz', 'Folk', 'Dub', 'Techno', 'House', 'Ambient', 'Funk', 'Soul'];
const SCORES = '{"model":"test","genre":{"Rock":0.913},"mood":{"Happy":0.5}}';
const EVERY_FIELD: TagEdit[] = [
  { field: 'genre', new: ['Electronic', 'Hip-Hop'] },
  { field: 'mood', new: ['Relaxed'] },
  { field: 'ab:genre', new: ['Electronic', 'Hip-Hop'] },
  { field: 'ab:mood', new: ['Relaxed'] },
  { field: 'scores', new: [SCORES] },
];
const EDITS: readonly (readonly TagEdit[])[] = [
  [
    { field: 'genre', new: ['Electronic'] },
    { field: 'mood', new: ['Relaxed'] },
  ],
  EVERY_FIELD,
  [{ field: 'genre', new: TEN_GENRES }],
  [{ field: 'genre', new: ['演歌', 'Ménage à 3', '🎵👩‍🎤', 'Rhythm & Blues'] }],
  [{ field: 'mood', new: ['x'.repeat(5000)] }],
];

async function main(pagePath: string, folders: readonly string[]): Promise<void> {
  const rows: ReportRow[] = [];
  for (const edits of EDITS) rows.push(...(await exerciseVarieties(edits)));
  for (const folder of folders) rows.push(...(await exerciseFolder(folder)));
  writeFileSync(pagePath, reportPage(rows));
  const failed = rows.filter(({ exercise }) => exercise.problems.length > 0);
  for (const { variety, exercise } of failed) {
    process.stderr.write(`${variety}: ${exercise.path}\n  ${exercise.problems.join('\n  ')}\n`);
  }
  process.stderr.write(`${rows.length} writes, ${failed.length} with a problem\n`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

async function exerciseVarieties(edits: readonly TagEdit[]): Promise<ReportRow[]> {
  const varieties = makeAllVarieties();
  return inWorkFolder(async (folder) => {
    const paths = varieties.map((variety, index) => join(folder, `${index}.${variety.extension}`));
    for (const [index, path] of paths.entries()) writeFileSync(path, varieties[index]?.bytes() ?? '');
    const exercises = await exercise(paths, edits);
    return exercises.map((done, index) => ({ source: 'made', variety: varieties[index]?.name ?? '', exercise: done }));
  });
}

async function exerciseFolder(folder: string): Promise<ReportRow[]> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile() && isWantedFile(basename(path)));
  const rows: ReportRow[] = [];
  // A few at a time: all copies of a large collection would not fit on the disk.
  for (let start = 0; start < files.length; start += 25) {
    const chunk = files.slice(start, start + 25);
    rows.push(
      ...(await inWorkFolder(async (copies) => {
        const paths = chunk.map((path, index) => join(copies, `${index}${extname(path)}`));
        for (const [index, path] of paths.entries()) copyFileSync(chunk[index] ?? '', path);
        const exercises = await exercise(paths, EVERY_FIELD);
        return exercises.map((done, index) => ({
          source: basename(folder),
          variety: done.tagFormat,
          exercise: { ...done, path: chunk[index] ?? done.path },
        }));
      })),
    );
    process.stderr.write(`${basename(folder)}: ${Math.min(start + 25, files.length)} of ${files.length}\r`);
  }
  return rows;
}

async function exercise(paths: readonly string[], edits: readonly TagEdit[]): Promise<Exercise[]> {
  const work = makeWorkFolder();
  try {
    return await exerciseFiles(paths, edits, work);
  } finally {
    work.remove();
  }
}

async function inWorkFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'sleevenotes-report-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [pagePath = 'docs/tag-report.md', ...folders] = process.argv.slice(2);
await main(pagePath, folders);
