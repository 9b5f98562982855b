import { useState } from 'react';

type Places = ReadonlyMap<string, number>;

/** Those who stay keep their place; those who come take the lowest free one. */
export function placesOf(before: Places, keys: readonly string[]): Places {
  const after = new Map<string, number>();
  for (const id of keys) {
    const place = before.get(id);
    if (place !== undefined) after.set(id, place);
  }
  const taken = new Set(after.values());
  for (const id of keys) {
    if (after.has(id)) continue;
    let place = 0;
    while (taken.has(place)) place += 1;
    taken.add(place);
    after.set(id, place);
  }
  return after;
}

/** A colour's number for each entity, which stays its own while others come and go. */
export function useColorPlaces(keys: readonly string[]): Places {
  const [known, setKnown] = useState(() => ({ keys, places: placesOf(new Map(), keys) }));
  if (known.keys === keys) return known.places;
  const next = { keys, places: placesOf(known.places, keys) };
  setKnown(next);
  return next.places;
}
