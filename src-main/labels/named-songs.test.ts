import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldText } from '../../src-shared/fold-text';
import type { LabelRename } from '../../src-shared/label-set';
import { NO_CREDITS } from './credits';
import { nameLabels } from './label-names';
import { nameSongs, type ChosenOfSong } from './named-songs';
import type { SaidOfSong } from './source-labels';
import { Vocabulary } from './vocabulary';

/** A few words, so that they meet; some differ in case alone. */
const word = fc.constantFrom('Jazz', 'jazz', 'Rock', 'ROCK', 'Pop', 'Hip Hop', 'Rap', 'Polka');
const renames = fc.array(fc.record({ from: word, to: fc.oneof(word, fc.constantFrom('', 'Beats')) }), { maxLength: 6 });
const song = fc.record({
  has: fc.uniqueArray(word, { maxLength: 3 }),
  lacks: fc.uniqueArray(word, { maxLength: 2 }),
  wanted: fc.uniqueArray(word, { maxLength: 2 }),
  rejected: fc.uniqueArray(word, { maxLength: 2 }),
});
const songs = fc.array(song, { maxLength: 8 });

type Song = typeof song extends fc.Arbitrary<infer Value> ? Value : never;

async function nameAll(all: readonly Song[], edits: readonly LabelRename[]) {
  const vocabulary = new Vocabulary();
  const said = new Map<number, SaidOfSong>();
  const chosen = new Map<number, ChosenOfSong>();
  all.forEach(({ has, lacks, wanted, rejected }, i) => {
    if (has.length + lacks.length > 0) {
      said.set(i, { has: vocabulary.idsOf(has), lacks: vocabulary.idsOf(lacks), versions: null });
    }
    if (wanted.length + rejected.length > 0) {
      chosen.set(i, { wanted: vocabulary.idsOf(wanted), rejected: vocabulary.idsOf(rejected) });
    }
  });
  const counts = new Int32Array(vocabulary.words.length);
  for (const { has } of said.values()) for (const id of has) counts[id]! += 1;
  const names = nameLabels(vocabulary.words, counts, edits);
  const named = await nameSongs({ vocabulary, said, credits: NO_CREDITS, unmatchedRows: 0 }, chosen, names);
  const wordsOf = (ids: readonly number[]) => ids.map((id) => names.names[id]!);
  const bySong = new Map(
    named.songs.map(({ song: i, labels, absent }) => [i, { labels: wordsOf(labels), absent: wordsOf(absent) }]),
  );
  return { names, named, bySong, vocabulary };
}

/** What a word is called once all renames are made, one after another. */
function endOf(start: string, edits: readonly LabelRename[]): string {
  return edits.reduce((now, { from, to }) => (foldText(now) === foldText(from) ? foldText(to) : now), foldText(start));
}

it('calls every word what the renames, one after another, make of it', async () => {
  await fc.assert(
    fc.asyncProperty(songs, renames, async (all, edits) => {
      const { names, vocabulary } = await nameAll(all, edits);
      vocabulary.words.forEach((text, i) => {
        const name = names.names[names.nameOf[i]!] ?? '';
        expect(foldText(name)).toBe(endOf(text, edits));
      });
      expect(names.dropped.map((id) => endOf(vocabulary.wordOf(id), edits))).toEqual(names.dropped.map(() => ''));
      expect(new Set(names.names.map(foldText)).size).toBe(names.names.length);
    }),
  );
});

it('never says both of a song, and what was chosen by hand is always among its labels', async () => {
  await fc.assert(
    fc.asyncProperty(songs, renames, async (all, edits) => {
      const { bySong } = await nameAll(all, edits);
      all.forEach(({ wanted }, i) => {
        const { labels, absent } = bySong.get(i) ?? { labels: [], absent: [] };
        expect(absent.filter((label) => labels.includes(label))).toEqual([]);
        const folded = labels.map(foldText);
        for (const end of wanted.map((text) => endOf(text, edits)).filter((text) => text !== '')) {
          expect(folded).toContain(end);
        }
      });
    }),
  );
});

it('lets no word of the source through that was rejected by hand, unless another means the same', async () => {
  await fc.assert(
    fc.asyncProperty(songs, renames, async (all, edits) => {
      const { bySong } = await nameAll(all, edits);
      all.forEach(({ has, wanted, rejected }, i) => {
        const no = rejected.map(foldText);
        const allowed = [...wanted, ...has.filter((text) => !no.includes(foldText(text)))].map((t) => endOf(t, edits));
        for (const label of bySong.get(i)?.labels ?? []) expect(allowed).toContain(foldText(label));
      });
    }),
  );
});

it('says without choices, absences and renames just what the source says', async () => {
  const plain = fc.array(fc.uniqueArray(word, { maxLength: 3 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(plain, async (lists) => {
      const all = lists.map((has) => ({ has, lacks: [], wanted: [], rejected: [] }));
      const { bySong, named } = await nameAll(all, []);
      expect(named.contradictions).toEqual([]);
      lists.forEach((has, i) => {
        expect((bySong.get(i)?.labels ?? []).map(foldText).sort()).toEqual([...new Set(has.map(foldText))].sort());
      });
    }),
  );
});
