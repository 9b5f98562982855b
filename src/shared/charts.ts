import { z } from 'zod';
import { DAY, SECOND } from './time';

/** One line or bar of a chart: an entity of a site. */
export const chartMemberSchema = z.object({
  siteId: z.string().min(1).max(200),
  entityId: z.string().min(1).max(255),
});
export type ChartMember = z.infer<typeof chartMemberSchema>;

/** More on one chart could not be told apart. */
export const MAX_CHART_MEMBERS = 12;
/** Pinned charts there may be. */
export const MAX_PINNED_CHARTS = 200;

/** What the operator may say of a pinned chart. */
export const chartFieldsSchema = z.object({
  name: z.string().trim().min(1).max(100),
  /** Length of the time it shows up to the present, ms. */
  spanMs: z
    .number()
    .int()
    .min(2 * SECOND)
    .max(3660 * DAY),
  members: z.array(chartMemberSchema).min(1).max(MAX_CHART_MEMBERS),
});
export type ChartFields = z.infer<typeof chartFieldsSchema>;

export const pinnedChartSchema = chartFieldsSchema.extend({
  id: z.number().int().positive(),
});
export type PinnedChart = z.infer<typeof pinnedChartSchema>;
