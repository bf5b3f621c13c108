import { hearLibrary } from './hear-library';
import { makeMusic } from './make-music';

/** Makes what `npm run bench -- scale` measures: `music FOLDER TRACKS`, or `predictions DATA MODELS` of a scanned library. */

const [what = '', folder = '', argument = ''] = process.argv.slice(2);

if (what === 'music') console.log(`${makeMusic(folder, Number(argument))} files written`);
else if (what === 'predictions') console.log(`${await hearLibrary(folder, argument)} tracks given a prediction`);
else throw new Error(`There is nothing called ${what} to make`);
