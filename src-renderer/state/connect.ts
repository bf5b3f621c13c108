import { app } from './app.svelte';
import { history } from './history.svelte';
import { library } from './library.svelte';
import { models } from './models.svelte';
import { player } from './player.svelte';
import { review } from './review.svelte';
import { rules } from './rules.svelte';
import { song } from './song.svelte';
import { training } from './training.svelte';

/** Subscribes every part of the state to the main process, once, at the start. */
export async function connectState(): Promise<void> {
  await app.connect();
  library.connect();
  song.connect();
  player.connect();
  review.connect();
  history.connect();
  rules.connect();
  models.connect();
  training.connect();
}
