/** Numbers words, so that whole libraries are worked on with numbers. Spelling counts; blanks around and within words don't. */
export class Vocabulary {
  private readonly ids = new Map<string, number>();
  private readonly ofLists = new Map<readonly string[], readonly number[]>();
  readonly words: string[] = [];

  /** @returns null for a text that is blank */
  idOf(text: string): number | null {
    const word = text.normalize('NFC').trim().replace(/\s+/g, ' ');
    if (word === '') return null;
    const known = this.ids.get(word);
    if (known !== undefined) return known;
    this.ids.set(word, this.words.length);
    return this.words.push(word) - 1;
  }

  /** Each word once. A list that is given again is not looked at again. */
  idsOf(list: readonly string[]): readonly number[] {
    const known = this.ofLists.get(list);
    if (known !== undefined) return known;
    const ids = [...new Set(list.flatMap((text) => this.idOf(text) ?? []))];
    this.ofLists.set(list, ids);
    return ids;
  }

  wordOf(id: number): string {
    return this.words[id] ?? '';
  }
}
