import { SECOND } from '../../shared/time';
import type { Db } from './database';

/** What another process wants of the running program: to know what only that can tell, or to have it act. */
export interface Question {
  readonly id: number;
  readonly kind: 'inspect' | 'diagnose' | 'metrics' | 'restart' | 'restart-forced';
  readonly siteId: string | null;
}

/** Who asked has given up by then, or was ended; acted on later, a question would only surprise. */
const FORGET_MS = 10 * SECOND;

/** Puts a question into the mirror of a running program; its id. */
export function ask(mirror: Db, question: Omit<Question, 'id'>, now: number): number {
  const { lastInsertRowid } = mirror
    .prepare('INSERT INTO questions (kind, site, asked_at) VALUES (?, ?, ?)')
    .run(question.kind, question.siteId, now);
  return Number(lastInsertRowid);
}

/** The answer, null while there is none. */
export function answerOf(mirror: Db, id: number): string | null {
  const answer = mirror.prepare('SELECT answer FROM questions WHERE id = ?').pluck().get(id);
  return typeof answer === 'string' ? answer : null;
}

export function forgetQuestion(mirror: Db, id: number): void {
  mirror.prepare('DELETE FROM questions WHERE id = ?').run(id);
}

/** Questions without an answer that somebody may still wait for. */
export function openQuestions(mirror: Db, now: number): readonly Question[] {
  return mirror
    .prepare(
      'SELECT id, kind, site AS siteId FROM questions WHERE answer IS NULL AND asked_at > ? ORDER BY id',
    )
    .all(now - FORGET_MS) as Question[];
}

/** Writes an answer, and deletes what nobody waits for any more. */
export function answerQuestion(mirror: Db, id: number, answer: string, now: number): void {
  mirror
    .transaction(() => {
      mirror.prepare('UPDATE questions SET answer = ? WHERE id = ?').run(answer, id);
      mirror.prepare('DELETE FROM questions WHERE asked_at <= ?').run(now - FORGET_MS);
    })
    .immediate();
}
