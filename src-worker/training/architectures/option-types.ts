import { z } from 'zod';

/** Filters of a convolution, units of a layer. */
export const unitCount = z.int().min(1).max(4096);

/** Share of values a dropout layer leaves out; 0 for no such layer. */
export const dropoutRate = z.number().min(0).max(0.9);
