// @ts-check
// How the scripts talk: plain lines to stderr, and problems that carry their cure instead of a stack trace.
import { createInterface } from 'node:readline/promises';

/** Something is missing: the message says what, `cures` are the commands or choices that bring it. */
export class SetupProblem extends Error {
  /**
   * @param {string} message
   * @param {readonly string[]} [cures]
   */
  constructor(message, cures = []) {
    super(message);
    this.name = 'SetupProblem';
    this.cures = cures;
  }
}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Whether somebody sits at a terminal and can answer a question. */
export function isInteractive() {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && !process.env.CI);
}

/**
 * Asks a yes/no question on the terminal; an empty answer means no.
 * @param {string} question
 */
export async function askYesNo(question) {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/**
 * Runs a script's main function and sets the exit code it returns. A `SetupProblem` is told in plain lines; anything
 * else is a bug of ours and keeps its stack.
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main();
  } catch (thrown) {
    if (!(thrown instanceof SetupProblem)) throw thrown;
    say(`\n${thrown.message}`);
    for (const cure of thrown.cures) say(`  ${cure}`);
    process.exitCode = 1;
  }
}
