import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  NO_TRACK_FILTER,
  planFilterSchema,
  type PlanFilter,
  type PlanState,
  type TrackFilter,
} from '../../src-shared/domain';
import { DEFAULT_POLICY } from '../../src-shared/policy';
import { shownLabels } from '../analysis/shown-labels';
import { SettingsFile } from '../settings';
import { ChangedTracks } from '../store/changed-tracks';
import { openDatabase } from '../store/database';
import { FoldersRepo } from '../store/folders-repo';
import { PlanInputsRepo } from '../store/plan-inputs-repo';
import { PredictionsRepo } from '../store/predictions-repo';
import { ScanRepo, type FileFacts } from '../store/scan-repo';
import { TracksRepo } from '../store/tracks-repo';
import { JAZZ, makeFacts, makePrediction, THEME_SPEC } from '../testing/fixtures';
import { EventHub } from './event-hub';
import { LibraryPlans } from './plan-service';
import { TrackPlanner } from './track-planner';

let folder: string;
let database: ReturnType<typeof openDatabase>;
let tracks: TracksRepo;
let scans: ScanRepo;
let predictions: PredictionsRepo;
let plans: LibraryPlans;
let states: PlanState[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleevenotes-plans-'));
  database = openDatabase(join(folder, 'library.sqlite'));
  tracks = new TracksRepo(database);
  scans = new ScanRepo(database);
  predictions = new PredictionsRepo(database);
  const settings = SettingsFile.open(join(folder, 'settings.json'));
  const modelChoice = { model: { spec: THEME_SPEC, dir: '' }, error: null };
  const planInputs = new PlanInputsRepo(database);
  const planner = new TrackPlanner({ planInputs, modelChoice, policy: () => settings.current.policy });
  const events = new EventHub();
  states = [];
  events.on('plan.changed', (state) => states.push(state));
  const changedTracks = new ChangedTracks(database);
  plans = new LibraryPlans({ settings, tracksRepo: tracks, planInputs, changedTracks, planner, events });
});

afterEach(() => {
  plans.close();
  database.close();
  rmSync(folder, { recursive: true });
});

/** An analysed track that jazz was heard in. */
function add(name: string, facts: Partial<FileFacts> = {}, prediction = JAZZ): number {
  scans.save(makeFacts({ path: `/m/${name}`, ...facts }), null, 1);
  const trackId = tracks.findId(`/m/${name}`) as number;
  predictions.store(trackId, prediction, shownLabels(THEME_SPEC, prediction.heads), new Date());
  return trackId;
}

const query = (filter: Partial<PlanFilter> = {}, library: Partial<TrackFilter> = {}) =>
  plans.query({
    selection: { filter: { ...NO_TRACK_FILTER, ...library } },
    filter: planFilterSchema.parse(filter),
    offset: 0,
    limit: 500,
  });
const idsOf = (result: ReturnType<typeof query>): number[] => result.rows.map(({ trackId }) => trackId);

describe('what is shown', () => {
  it('are the tracks with edits, planned from what the library knows, and how many can be written', () => {
    const plain = add('a.mp3');
    add('b.mp3', { fileGenres: ['Polka'], fileMoods: ['Sad'] });
    const stuck = add('c.wma', { notWritableReason: 'not this one' });
    scans.save(makeFacts({ path: '/m/pending.mp3' }), null, 1);
    expect(query()).toMatchObject({
      total: 2,
      writable: 1,
      rows: [
        {
          trackId: plain,
          edits: [
            { field: 'genre', old: [], new: ['Jazz tag'] },
            { field: 'mood', old: [], new: ['Q4 tag'] },
          ],
        },
        { trackId: stuck, notWritableReason: 'not this one' },
      ],
    });
  });

  it('follows the filters of the library and of the review', () => {
    const [one, two] = [
      add('one.mp3'),
      add('two.mp3', { fileGenres: ['Polka'] }, makePrediction([0, 0.9, 0], [0.9, 0, 0, 0])),
    ];
    expect(idsOf(query({}, { genre: 'Jazz' }))).toEqual([one]);
    expect(idsOf(query({}, { search: 'TWO' }))).toEqual([two]);
    expect(idsOf(query({}, { status: 'analysed' }))).toEqual([one, two]);
    expect(idsOf(query({}, { status: 'pending' }))).toEqual([]);
    expect(idsOf(query({ field: 'genre' }))).toEqual([one]);
    expect(idsOf(query({ value: 'Q1 tag' }))).toEqual([two]);
    expect(plans.values({ trackIds: [one] }).map(({ value }) => value)).toEqual(['Jazz tag', 'Q4 tag']);
  });

  it('tells a label of one head from that of another by the same id', () => {
    const mood = add('mood.mp3', {}, makePrediction([0, 0, 0], [0.9, 0, 0, 0], [0.9, 0, 0]));
    const theme = add('theme.mp3', {}, makePrediction([0, 0, 0], [0, 0.9, 0, 0], [0, 0.9, 0.8]));
    expect(idsOf(query({}, { mood: 'Q1' }))).toEqual([mood]);
    expect(idsOf(query({}, { theme: 'Q1' }))).toEqual([theme]);
    expect(idsOf(query({}, { genre: 'Pop', theme: 'Pop' }))).toEqual([]);
    expect(idsOf(query({ field: 'mood', value: 'Q1 tag' }))).toEqual([mood, theme]);
    expect(query({}, { theme: 'Dreamy' }).rows[0]?.edits).toEqual([
      { field: 'mood', old: [], new: ['Q2 tag', 'Q1 tag', 'Dreamy tag'] },
    ]);
  });

  it('warns of values that other programs split', () => {
    add('a.mp3');
    const labels = { Jazz: { tagValue: 'Jazz, Blues' } };
    plans.setPolicy({ ...DEFAULT_POLICY, genre: { ...DEFAULT_POLICY.genre, labels } });
    expect(query({ problem: 'warning' }).rows[0]?.warnings).toEqual([expect.stringContaining('“Jazz, Blues”')]);
  });

  it('knows the further fields of files, and which files it has written itself', () => {
    const policy = { ...DEFAULT_POLICY, writeAcousticBrainz: true, skipOwn: true };
    const trackId = add('a.mp3', { furtherFields: { 'ab:genre': ['Jazz tag'], 'ab:mood': ['Old'] } });
    const fields = () => plans.plan(trackId, policy).edits.map(({ field, old }) => [field, old]);
    expect(fields()).toEqual([
      ['genre', []],
      ['mood', []],
      ['ab:mood', ['Old']],
    ]);
    database.exec(`INSERT INTO write_run VALUES (1, ''); INSERT INTO write_entry (run_id, path, real_path, state, edits, changed_at)
      VALUES (1, '/link', '/m/a.mp3', 'written', '[]', '')`);
    expect(fields()).toEqual([]);
    database.exec(`UPDATE write_entry SET state = 'undone'`);
    expect(fields()).toHaveLength(3);
  });
});

describe('what changes', () => {
  it('is planned anew: tracks that come, are heard, written, moved and go', () => {
    const first = add('b.mp3');
    expect(idsOf(query())).toEqual([first]);
    const second = add('a.mp3');
    expect(idsOf(query())).toEqual([second, first]);
    scans.refresh(makeFacts({ path: '/m/a.mp3', fileGenres: ['Jazz'], fileMoods: ['Calm'] }));
    expect(idsOf(query())).toEqual([first]);
    scans.move({ id: first, path: '/m/b.mp3', gone: false }, '/m/z.mp3', false);
    expect(query().rows[0]?.path).toBe('/m/z.mp3');
    scans.markTrackGone(first);
    expect(query()).toEqual({ total: 0, writable: 0, rows: [] });
  });

  it('takes a removed folder’s tracks along', () => {
    const folders = new FoldersRepo(database);
    const { id } = folders.add('/m');
    add('a.mp3');
    database.exec(`UPDATE track SET folder_id = ${id}`);
    expect(query().total).toBe(1);
    folders.remove(id);
    expect(query().total).toBe(0);
  });

  it('is seen also where another process changed it', () => {
    const trackId = add('a.mp3');
    expect(query().total).toBe(1);
    const other = openDatabase(join(folder, 'library.sqlite'));
    other.exec(`UPDATE track SET file_genres = '["Jazz"]', file_moods = '["Calm"]'`);
    expect(query().total).toBe(0);
    other.exec(`UPDATE track SET file_moods = '[]'`);
    expect(idsOf(query())).toEqual([trackId]);
    other.exec('DELETE FROM track');
    other.close();
    expect(query().total).toBe(0);
  });

  it('follows the policy', () => {
    const trackId = add('a.mp3', { fileGenres: ['Polka'], fileMoods: ['Sad'] });
    expect(query().total).toBe(0);
    plans.setPolicy({ ...DEFAULT_POLICY, genre: { ...DEFAULT_POLICY.genre, mode: 'add' } });
    expect(query()).toMatchObject({ rows: [{ trackId, edits: [{ field: 'genre', new: ['Polka', 'Jazz tag'] }] }] });
    expect(idsOf(query({ change: 'add' }))).toEqual([trackId]);
    expect(idsOf(query({ change: 'replace' }))).toEqual([]);
  });
});

describe('a library too large for one turn', () => {
  it('is planned bit by bit, tells how far it is, and is written only when all of it is planned', async () => {
    const count = 3000;
    const add3000 = database.transaction(() => {
      for (let i = 0; i < count; i++) add(`${String(i).padStart(4, '0')}.mp3`);
    });
    add3000();
    const before = performance.now();
    const { total } = query();
    expect(performance.now() - before).toBeLessThan(1000);
    expect(total).toBeLessThan(count);
    expect(plans.state()).toMatchObject({ status: 'planning', total: count });
    const ids = await plans.writableIds({ filter: NO_TRACK_FILTER }, planFilterSchema.parse({}));
    expect(ids).toHaveLength(count);
    expect(ids).toEqual(tracks.ids({ filter: NO_TRACK_FILTER }));
    expect(plans.state()).toEqual({ status: 'idle', done: count, total: count });
    expect(states[0]).toMatchObject({ status: 'planning' });
  });

  it('plans nothing for anybody who does not ask', () => {
    add('a.mp3');
    plans.noteChanges();
    plans.setPolicy(DEFAULT_POLICY);
    expect(plans.state()).toEqual({ status: 'idle', done: 0, total: 0 });
    expect(states).toEqual([]);
  });
});
