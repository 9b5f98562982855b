import {
  loggedErrorSchema,
  type ErrorCursor,
  type ErrorLevel,
  type LoggedError,
} from '../../../shared/diagnostics';
import type { Db } from '../database';

export interface ErrorRow {
  readonly id: number;
  readonly site_id: string | null;
  readonly part: string;
  readonly level: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly count: number;
}

/** Which errors: of every site and the program (`all`), of the program itself, or of one site. */
export interface ErrorsQuery {
  readonly of: 'all' | 'program' | { readonly siteId: string };
  /** null: every level. */
  readonly level: ErrorLevel | null;
  /** null: the newest. */
  readonly after: ErrorCursor | null;
  readonly limit: number;
}

export interface ErrorsPage {
  readonly rows: readonly LoggedError[];
  /** Where the next page begins; null: this was the last. */
  readonly next: ErrorCursor | null;
}

export function loggedErrorOf(row: ErrorRow): LoggedError {
  const { details, context } = parsed(row.details);
  return {
    id: row.id,
    siteId: row.site_id,
    part: row.part,
    level: row.level === 'warning' ? 'warning' : 'error',
    code: row.code,
    message: row.message,
    hint: row.hint,
    details,
    context,
    firstAt: row.first_at,
    lastAt: row.last_at,
    count: row.count,
  };
}

/** A page of the error log, the last ones first. An unknown site has no errors. */
export function readErrors(mirror: Db, { of, level, after, limit }: ErrorsQuery): ErrorsPage {
  const where = ['(errors.site IS NULL OR sites.removed_at IS NULL)'];
  const values: Record<string, unknown> = { limit: limit + 1 };
  if (of === 'program') where.push('errors.site IS NULL');
  else if (of !== 'all') {
    where.push('errors.site = (SELECT id FROM sites WHERE site = @siteId AND removed_at IS NULL)');
    values['siteId'] = of.siteId;
  }
  if (level !== null) {
    where.push('level = @level');
    values['level'] = level;
  }
  if (after !== null) {
    where.push('(last_at, errors.id) < (@lastAt, @id)');
    Object.assign(values, after);
  }
  const rows = mirror
    .prepare(
      `SELECT errors.*, sites.site AS site_id FROM errors LEFT JOIN sites ON sites.id = errors.site
       WHERE ${where.join(' AND ')} ORDER BY last_at DESC, errors.id DESC LIMIT @limit`,
    )
    .all(values) as ErrorRow[];
  const page = rows.slice(0, limit).map(loggedErrorOf);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > limit && last !== undefined ? { lastAt: last.lastAt, id: last.id } : null,
  };
}

/** How often each error struck, by site, as far as the log reaches back; for the metrics of a program that rests. */
export function countErrors(
  mirror: Db,
): readonly { readonly siteId: string | null; readonly code: string; readonly count: number }[] {
  return mirror
    .prepare(
      `SELECT sites.site AS siteId, code, sum(count) AS count FROM errors LEFT JOIN sites ON sites.id = errors.site
       WHERE errors.site IS NULL OR sites.removed_at IS NULL GROUP BY errors.site, code ORDER BY errors.site, code`,
    )
    .all() as { siteId: string | null; code: string; count: number }[];
}

const partsSchema = loggedErrorSchema.pick({ details: true, context: true });

function parsed(json: string): Pick<LoggedError, 'details' | 'context'> {
  try {
    const read = partsSchema.safeParse(JSON.parse(json));
    if (read.success) return read.data;
  } catch {
    // What a later version wrote otherwise: the sentences still stand.
  }
  return { details: {}, context: {} };
}
