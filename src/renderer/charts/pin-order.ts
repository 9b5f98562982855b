/** A list with one entry put on another's place; those between move up or down by one. */
export function movedTo<T>(list: readonly T[], moved: T, target: T): T[] {
  const from = list.indexOf(moved);
  const to = list.indexOf(target);
  if (from < 0 || to < 0) return [...list];
  const rest = list.filter((each) => each !== moved);
  rest.splice(to, 0, moved);
  return rest;
}

/** A list with one entry moved by some places, within its ends. */
export function movedBy<T>(list: readonly T[], moved: T, by: number): T[] {
  const from = list.indexOf(moved);
  const target = list[Math.min(list.length - 1, Math.max(0, from + by))];
  return from < 0 || target === undefined ? [...list] : movedTo(list, moved, target);
}
