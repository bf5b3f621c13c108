// @ts-check
// Whether a window can be shown, and what to say when not.

/** @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** What works on a machine without a display. */
export const WITHOUT_DISPLAY = [
  'npx sleevenotes analyse FOLDER    listens to every song and prints what it heard',
  'npx sleevenotes --help            plan, write and undo tags from the command line',
  'xvfb-run -a npm start             opens the window on a virtual display',
];
