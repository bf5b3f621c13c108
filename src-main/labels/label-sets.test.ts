import { beforeEach, describe, expect, it } from 'vitest';
import type { LabelSetRequest } from '../../src-shared/label-set';
import { HEARING_SPEC, LabelledLibrary, requestOf } from './testing/labelled-library';

let library: LabelledLibrary;
beforeEach(() => {
  library = new LabelledLibrary();
});

/** Labels with their songs, e.g. `Jazz 12`. */
async function labelsOf(request: Partial<LabelSetRequest> = {}): Promise<string[]> {
  const { labels } = await library.describe(request);
  return labels.map(({ label, songs, isRare }) => `${label} ${songs}${isRare ? ' rare' : ''}`);
}

describe('sources', () => {
  it('are tags of the whole library or of some folders, several values split', async () => {
    const { id } = library.folders.add('/music');
    library.addMany(12, 'Jazz', {}, id);
    library.addMany(11, 'Rock; Pop');
    expect(await labelsOf()).toEqual(['Jazz 12', 'Pop 11', 'Rock 11']);
    expect(await labelsOf({ source: { kind: 'tags', folderIds: [id] } })).toEqual(['Jazz 12']);
    library.add('/late.mp3', { fileGenres: ['Jazz'] });
    expect(await labelsOf()).toEqual(['Jazz 13', 'Pop 11', 'Rock 11']);
  });

  it('are moods where those are asked for', async () => {
    library.addMany(10, 'Jazz', { fileMoods: ['Calm'] });
    expect(await labelsOf({ field: 'mood' })).toEqual(['Calm 10']);
  });

  it('are names of folders so many levels below the library’s', async () => {
    const { id } = library.folders.add('/music');
    library.addMany(3, 'Jazz', {}, id);
    library.add('/music/Jazz/Cool/a.mp3', {}, id);
    library.add('/music/alone.mp3', {}, id);
    library.add('/elsewhere/Rock/a.mp3');
    expect(await labelsOf({ source: { kind: 'folders', depth: 1 } })).toEqual(['Jazz 4 rare']);
    expect(await labelsOf({ source: { kind: 'folders', depth: 2 } })).toEqual(['Cool 1 rare']);
  });

  it('leave out files that are gone or broken', async () => {
    const [first] = library.addMany(2, 'Jazz');
    library.scans.markTrackGone(first!);
    library.add('/broken.mp3', { audioId: null, fileGenres: ['Jazz'], error: { code: 'no-audio', message: '' } });
    expect(await labelsOf()).toEqual(['Jazz 1 rare']);
  });

  it('count copies of a recording once', async () => {
    library.add('/a.mp3', { audioId: 'one', fileGenres: ['Jazz'] });
    library.add('/b.mp3', { audioId: 'one', fileGenres: ['jazz'] });
    expect(await labelsOf()).toEqual(['Jazz 1 rare']);
    expect((await library.describe()).conflicts.total).toBe(0);
  });
});

describe('labels', () => {
  it('that differ in case or blanks are one, as most songs have it', async () => {
    library.addMany(2, 'Hip Hop');
    library.addMany(1, ' hip  HOP');
    const { labels } = await library.describe();
    expect(labels).toMatchObject([{ label: 'Hip Hop', songs: 3, origins: ['Hip Hop', 'hip HOP'] }]);
  });

  it('are merged, renamed and dropped one after another', async () => {
    library.addMany(4, 'Rap');
    library.addMany(3, 'Hip Hop');
    library.addMany(2, 'Other');
    const renames = [
      { from: 'Hip Hop', to: 'RAP' },
      { from: 'rap', to: 'Beats' },
      { from: 'Other', to: '' },
      { from: 'Nobody has this', to: 'Beats' },
    ];
    const set = await library.describe({ renames });
    expect(set.labels).toMatchObject([{ label: 'Beats', songs: 7, artists: 7, origins: ['Rap', 'Hip Hop'] }]);
    expect(set.dropped).toEqual([{ label: 'Other', songs: 2 }]);
  });

  it('say whether the model in use knows them, and how many artists they have', async () => {
    library.addMany(3, 'Jazz tag', { artist: 'One' });
    library.addMany(2, 'Shoegaze', { artist: 'Various Artists' });
    const { labels, artists } = await library.describe();
    expect(labels).toMatchObject([
      { label: 'Jazz tag', isKnown: true, artists: 1 },
      { label: 'Shoegaze', isKnown: false, artists: 2 },
    ]);
    expect(artists).toBe(0);
    library.addMany(12, 'Dub', { artist: '' });
    expect((await library.describe()).warnings).toContain(
      'The artist of 12 songs is not known: each counts as one by itself, and figures flatter where several are by the same.',
    );
  });

  it('of few songs are left out with the songs that have no other', async () => {
    library.addMany(12, 'Jazz');
    library.addMany(12, 'Rock');
    library.addMany(9, 'Polka');
    library.heard.delete('/music/Rock/3.mp3');
    const set = await library.describe();
    expect(await labelsOf()).toEqual(['Jazz 12', 'Rock 12', 'Polka 9 rare']);
    expect(set).toMatchObject({ songs: 24, heardSongs: 23, artists: 24, refusal: null, headRefusal: null });
    expect(set.warnings).toEqual(['Left out, since fewer than 10 songs have them: Polka (9).']);
  });

  it('have their songs listed by the names they have in the end', async () => {
    library.addMany(12, 'Jazz');
    const request = requestOf({ renames: [{ from: 'Jazz', to: 'Swing' }] });
    const { total, rows } = await library.sets.songsOf(request, 'swing', { offset: 2, limit: 1 });
    // In path order: 0, 1, 10, 11, 2 …
    expect([total, rows.map(({ title }) => title)]).toEqual([12, ['/music/Jazz/10.mp3']]);
    expect(await library.sets.songsOf(request, 'Jazz', { offset: 0, limit: 9 })).toEqual({ total: 0, rows: [] });
  });
});

describe('choices by hand', () => {
  it('count beside every source and before it', async () => {
    const [kept, changed] = library.addMany(3, 'Rock');
    library.choose(kept!, 'Jazz', 'added');
    library.choose(changed!, 'rock', 'rejected');
    const alone = library.add('/music/untagged.mp3');
    library.choose(alone, 'Jazz', 'accepted');
    expect(await labelsOf()).toEqual(['Jazz 2 rare', 'Rock 2 rare']);
    expect(await labelsOf({ source: { kind: 'choices' } })).toEqual(['Jazz 2 rare']);
    library.choices.forget(alone);
    expect(await labelsOf()).toEqual(['Rock 2 rare', 'Jazz 1 rare']);
  });

  it('that contradict the source are told', async () => {
    const [track] = library.addMany(3, 'Rock');
    library.choose(track!, 'Rock', 'rejected');
    const { conflicts } = await library.describe();
    expect(conflicts).toMatchObject({
      total: 1,
      rows: [{ trackId: track, label: 'Rock', title: '/music/Rock/0.mp3' }],
    });
    expect(conflicts.rows[0]?.detail).toBe('The file’s tags say Rock, and you took it away by hand');
  });

  it('against a merged label count for all of it where they name it, and for their part of it otherwise', async () => {
    const [whole, part] = library.addMany(3, 'Rap');
    library.addMany(1, 'Hip Hop');
    library.choose(whole!, 'Hip Hop', 'rejected');
    library.choose(part!, 'Rap', 'rejected');
    const request = { renames: [{ from: 'Rap', to: 'Hip Hop' }] };
    expect(await labelsOf(request)).toEqual(['Hip Hop 2 rare']);
    const { named } = await library.sets.workOut(requestOf(request));
    expect(named.songs.filter(({ labels }) => labels.length === 0)).toEqual([{ song: 0, labels: [], absent: [0] }]);
  });
});

describe('conflicts', () => {
  it('are copies of one recording that say different things', async () => {
    library.add('/a.mp3', { audioId: 'one', fileGenres: ['Jazz'] });
    const copy = library.add('/b.mp3', { audioId: 'one', fileGenres: ['Rock'] });
    library.add('/c.mp3', { audioId: 'one' });
    expect(await labelsOf()).toEqual(['Jazz 1 rare', 'Rock 1 rare']);
    const { conflicts } = await library.describe();
    expect(conflicts.rows).toMatchObject([
      { detail: 'Of copies of this recording the file’s tags say different things: Jazz; Rock' },
    ]);
    expect(conflicts.rows[0]?.trackId).toBe(copy - 1);
    const merged = await library.describe({ renames: [{ from: 'Rock', to: 'Jazz' }] });
    expect(merged.conflicts.total).toBe(0);
  });
});

describe('doubtful songs', () => {
  it('are those of which the model is sure of the contrary, surest first', async () => {
    const [jazz, odd] = library.addMany(12, 'Jazz');
    const [rock, both] = library.addMany(12, 'Rock');
    library.hear(jazz!, [0.9, 0, 0.2]);
    library.hear(odd!, [0.08, 0, 0.5]);
    library.hear(rock!, [0.79, 0.99, 0.11]);
    library.hear(both!, [0.93, 0.1, 0.9]);
    const { doubtful } = await library.describe();
    expect(doubtful.total).toBe(2);
    expect(doubtful.rows.map(({ trackId, label, kind, prob }) => [trackId, label, kind, prob.toFixed(2)])).toEqual([
      [both, 'Jazz', 'lacks', '0.93'],
      [odd, 'Jazz', 'has', '0.08'],
    ]);
    library.hear(both!, [0.5, 0.1, 0.9]);
    expect((await library.describe()).doubtful.total).toBe(1);
  });
});

describe('is refused', () => {
  const refusalOf = async (request: Partial<LabelSetRequest> = {}) =>
    (await library.describe(request)).refusal?.message;

  it('without any label', async () => {
    library.add('/a.mp3');
    expect(await refusalOf()).toBe('No song has a label: choose another source, or set labels on songs’ pages');
  });

  it('by the model that was in use when it was asked for', async () => {
    library.addMany(10, 'Jazz');
    library.addMany(10, 'Rock');
    const asked = library.describe();
    library.spec = null;
    expect((await asked).headRefusal).toBeNull();
    expect((await library.describe()).headRefusal?.message).toMatch(/use one of the list of models first/);
  });

  it('with one label only', async () => {
    library.addMany(20, 'Jazz');
    expect(await refusalOf()).toMatch(/^There is one label only, Jazz: a model needs at least two/);
  });

  it('when fewer than two labels have ten songs, naming those that don’t', async () => {
    library.addMany(20, 'Jazz');
    library.addMany(9, 'Rock');
    expect(await refusalOf({ minSongs: 2 })).toMatch(/^A label needs 10 songs, .*: Rock \(9\); only Jazz is left/);
    library.addMany(10, 'Polka');
    expect(await refusalOf()).toBeUndefined();
    expect(await refusalOf({ minSongs: 15 })).toMatch(
      /^A label needs 15 songs, .*: Polka \(10\), Rock \(9\); only Jazz/,
    );
  });

  it('when all songs are by one artist; a label of one artist is a warning', async () => {
    library.addMany(10, 'Jazz', { artist: 'One feat. Two' });
    library.addMany(10, 'Rock', { artist: 'one' });
    expect(await refusalOf()).toMatch(/^Every song is by one artist/);
    library.addMany(10, 'Polka');
    const { refusal, warnings } = await library.describe();
    expect(refusal).toBeNull();
    expect(warnings).toEqual(['All songs are by one artist, who may be learned in place of the label: Jazz, Rock.']);
  });

  it('for new outputs, when too little sound is kept, or the model keeps none', async () => {
    library.addMany(10, 'Jazz');
    library.addMany(10, 'Rock');
    const headRefusal = async () => (await library.describe()).headRefusal?.message;
    expect(await headRefusal()).toBeUndefined();
    library.heard.delete('/music/Rock/1.mp3');
    expect(await headRefusal()).toMatch(/: Rock \(9 of 10\)\. Analyse at least 1 song more/);
    const deaf = { ...HEARING_SPEC, embedding: undefined };
    library.spec = deaf;
    expect(await headRefusal()).toMatch(/^Test keeps nothing of the songs’ sound to learn from: train a whole network/);
    library.spec = null;
    expect(await headRefusal()).toMatch(/^There is no model to build on/);
    expect(await refusalOf()).toBeUndefined();
  });
});
