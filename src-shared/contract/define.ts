import type { z } from 'zod';

/** One callable of a contract: what goes in and what comes back, both checked at run time on the owning side. */
export interface CallDefinition<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> {
  readonly input: In;
  readonly output: Out;
}

export type CallTable = Readonly<Record<string, CallDefinition>>;
export type EventTable = Readonly<Record<string, z.ZodType>>;

export type CallInput<Table extends CallTable, Name extends keyof Table> = z.input<Table[Name]['input']>;
export type CallOutput<Table extends CallTable, Name extends keyof Table> = z.output<Table[Name]['output']>;
export type EventPayload<Table extends EventTable, Name extends keyof Table> = z.output<Table[Name]>;

/** What the side that answers implements: one function per call of the table, given checked input. */
export type CallHandlers<Table extends CallTable> = {
  readonly [Name in keyof Table]: (input: z.output<Table[Name]['input']>) => HandlerResult<CallOutput<Table, Name>>;
};

/** A call without an output is answered by a function that returns nothing. */
type HandlerResult<Output> = [Output] extends [undefined] ? Promise<void> | void : Promise<Output> | Output;

/** Keeps literal key types while checking the shape. */
export function defineCalls<const Table extends CallTable>(table: Table): Table {
  return table;
}

export function defineEvents<const Table extends EventTable>(table: Table): Table {
  return table;
}
