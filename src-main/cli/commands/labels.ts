import type { LabelsCommand } from '../arguments';
import { withServices, type CliContext } from '../context';
import { countOf } from '../format';
import { EXIT } from '../usage';

/** `sleevenotes labels`: the songs whose genre or mood was chosen by hand, as a table for training. */
export async function runLabels(command: LabelsCommand, context: CliContext): Promise<number> {
  const { field, outPath, json } = command;
  const { terminal } = context;
  return withServices(context, command.dataDir, async ({ labels }) => {
    labels.assertSome(field);
    if (outPath !== null) {
      const { songs } = await labels.exportTo(outPath, field);
      if (json) await terminal.line(JSON.stringify({ path: outPath, songs }));
      else terminal.note(`${countOf(songs, 'song')} written to ${outPath}`);
    } else if (json) {
      for (const song of labels.songs(field)) await terminal.line(JSON.stringify(song));
    } else {
      for (const line of labels.manifest(field)) await terminal.text(line);
    }
    return EXIT.ok;
  });
}
